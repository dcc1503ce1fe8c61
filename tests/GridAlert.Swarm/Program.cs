await Console.Error.WriteLineAsync("Usage: GridAlert.Swarm swarm|bench …");
return 2;

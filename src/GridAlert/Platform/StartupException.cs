namespace GridAlert.Platform;

/// <summary>GridAlert cannot start; the message tells the operator what to do.</summary>
public sealed class StartupException(string message) : Exception(message);

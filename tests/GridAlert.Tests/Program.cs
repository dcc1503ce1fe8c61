using GridAlert.Tests.Support;

// Started by a test as the parent of a server; otherwise this is the test runner.
if (args is [PostgresHolder.Command, var folder]) return await PostgresHolder.RunAsync(folder);

return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
    args, GridAlert.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);

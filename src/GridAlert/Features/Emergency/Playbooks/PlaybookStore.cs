namespace GridAlert.Features.Emergency.Playbooks;

public sealed class PlaybookStore
{
    public Task SeedAsync(CancellationToken cancel) => Task.CompletedTask;
    public Task<IReadOnlyList<string>> ScenariosAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<string>>(["epidemic", "majorEvent", "weather", "other"]);
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridAlert.Swarm.BareHub;

/// <summary>The limit: the same framework and messages with nothing behind them. No storage, no sign-in.</summary>
public static class BareHubServer
{
    public static async Task<int> RunAsync(IEnumerable<string> args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var url = given.Loopback("--urls") ?? new("http://127.0.0.1:5301");
        given.End();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSignalR(hubs => hubs.MaximumParallelInvocationsPerClient = 4);
        await using var app = builder.Build();
        app.MapHub<MemoryHub>("/hubs/responder");
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/broadcast", async (Payload payload, IHubContext<MemoryHub> phones) =>
        {
            await phones.Clients.All.SendAsync("DispatchSent", payload, CancellationToken.None);
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        app.MapPost("/collect", () => GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        await app.StartAsync(stop);
        Console.WriteLine($"The bare hub is running: {url}");
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>A dispatch as a phone gets it, given by the caller, so that it has the size of a real one.</summary>
    public sealed record Payload
    {
        public required Guid DispatchId { get; init; }
        public required string Cursor { get; init; }
        public required string Title { get; init; }
        public required string Body { get; init; }
        public required DateTimeOffset SentAt { get; init; }
        public required string State { get; init; }
        public required string DispatchState { get; init; }
    }
}

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
    /// <summary>Whoever started it may be gone without having ended it.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    public static async Task<int> RunAsync(IEnumerable<string> args, CancellationToken stop)
    {
        await using var app = Build<MemoryHub>(args, (_, _) => Task.CompletedTask);
        return await RunAsync(app, stop);
    }

    /// <summary>The composed limit: the same with PostgreSQL behind it, used in the cheapest way that is durable.</summary>
    public static async Task<int> RunComposedAsync(IEnumerable<string> args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var database = given.Text("--database") ?? throw new UsageException("--database says where receipts are kept.");
        await using var store = await ComposedStore.OpenAsync(database, TimeProvider.System, stop);
        await using var app = Build<ComposedHub>(given, store.SendAsync, services => services.AddSingleton(store));
        return await RunAsync(app, stop);
    }

    private static WebApplication Build<THub>(IEnumerable<string> args, Func<Guid, CancellationToken, Task> store) where THub : Hub =>
        Build<THub>(new Arguments(args), store, _ => { });

    private static WebApplication Build<THub>(Arguments given, Func<Guid, CancellationToken, Task> store, Action<IServiceCollection> add) where THub : Hub
    {
        var url = given.Loopback("--urls") ?? new("http://127.0.0.1:5301");
        given.End();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSignalR(hubs => hubs.MaximumParallelInvocationsPerClient = 4);
        add(builder.Services);
        var app = builder.Build();
        app.MapHub<THub>("/hubs/responder");
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/broadcast", async (Payload payload, IHubContext<THub> phones) =>
        {
            await store(payload.DispatchId, CancellationToken.None);
            await phones.Clients.All.SendAsync("DispatchSent", payload, CancellationToken.None);
            return Results.StatusCode(StatusCodes.Status201Created);
        });
        app.MapPost("/collect", () => Collect().ToString(CultureInfo.InvariantCulture));
        return app;
    }

    private static async Task<int> RunAsync(WebApplication app, CancellationToken stop)
    {
        await app.StartAsync(stop);
        Console.WriteLine($"The hub is running: {string.Join(' ', app.Urls)}");
        await Task.Delay(LongestLife, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>What lives in the managed heap, without the gaps.</summary>
    private static long Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        var after = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo;
        long bytes = 0;
        foreach (var generation in after)
            bytes += generation.SizeAfterBytes - generation.FragmentationAfterBytes;
        return bytes;
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

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridAlert.Swarm.ScaleOut;

/// <summary>One node of a cluster without storage, with SignalR's Redis backplane or without.</summary>
public static class MemberHubServer
{
    public static async Task<int> RunAsync(IEnumerable<string> args, CancellationToken stop)
    {
        var given = new Arguments(args);
        var redis = given.Text("--redis");
        var url = given.Loopback("--urls") ?? new("http://127.0.0.1:5301");
        given.End();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url.GetLeftPart(UriPartial.Authority));
        var hubs = builder.Services.AddSignalR();
        if (redis is not null)
            hubs.AddStackExchangeRedis(redis);
        await using var app = builder.Build();
        app.MapHub<MemberHub>("/hubs/responder");
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost("/send", async (int first, int step, int count, string body, IHubContext<MemberHub> phones) =>
        {
            var sends = new List<Task>();
            for (var member = first; member < count; member += step)
                sends.Add(phones.Clients.Group(MemberHub.Group(member.ToString(CultureInfo.InvariantCulture))).SendAsync("DispatchSent", new { member, body }, CancellationToken.None));
            await Task.WhenAll(sends);
        });
        await app.StartAsync(stop);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }
}

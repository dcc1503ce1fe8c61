using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Record;
using GridAlert.Platform;
using MessagePack;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace GridAlert.Features.Live;

public static class LiveServices
{
    private const long MaxMessage = 64 * 1024;

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSignalR(hubs =>
        {
            hubs.MaximumReceiveMessageSize = MaxMessage;
            hubs.StatefulReconnectBufferSize = 64 * 1024;
            hubs.MaximumParallelInvocationsPerClient = 4;
            hubs.AddFilter<HubFailures>();
            hubs.AddFilter<HubLimits>();
            hubs.AddFilter<Connections>();
        })
            // A board gives a link up after ten quiet seconds: pings must come well within them.
            .AddHubOptions<BoardHub>(hub => hub.KeepAliveInterval = TimeSpan.FromSeconds(4))
            .AddJsonProtocol(json => Json.Configure(json.PayloadSerializerOptions))
            .AddMessagePackProtocol(pack => pack.SerializerOptions = MessagePackSerializerOptions.Standard
                .WithResolver(SameAsJsonResolver.Instance).WithSecurity(MessagePackSecurity.UntrustedData));
        ForgivingProtocol.WrapAll(services);
        services.AddSingleton<HubFailures>().AddSingleton<HubLimits>();
        services.AddSingleton<Presence>().AddSingleton<IPhonesHere>(provider => provider.GetRequiredService<Presence>());
        services.AddSingleton<Connections>().AddSingleton<IHoldCallers>(provider => provider.GetRequiredService<Connections>());
        services.AddSingleton<LastSeen>().AddHostedService(provider => provider.GetRequiredService<LastSeen>());
        services.AddHostedService<QuietCollection>();
        services.AddSingleton<BoardReadiness>();
        services.AddSingleton<BoardFeed>().AddHostedService(provider => provider.GetRequiredService<BoardFeed>());
        services.AddSingleton<PhoneFanOut>().AddHostedService(provider => provider.GetRequiredService<PhoneFanOut>());
        services.AddSingleton<IJournalFollower, RevokedConnections>().AddSingleton<IJournalFollower, MovedConnections>().AddSingleton<IJournalFollower, ApprovalFeed>().AddSingleton<IJournalFollower, SilentTest>();
        services.AddSingleton<IJournalFollower>(provider => provider.GetRequiredService<PhoneFanOut>());
        services.AddSingleton<IJournalFollower>(provider => provider.GetRequiredService<BoardFeed>());
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        app.MapHub<ResponderHub>("/hubs/responder", Configure);
        app.MapHub<BoardHub>("/hubs/board", Configure);

        static void Configure(HttpConnectionDispatcherOptions options)
        {
            options.AllowStatefulReconnects = true;
            // Authentication is checked at connect only: a connection ends with its sign-in.
            options.CloseOnAuthenticationExpiration = true;
        }
    }
}

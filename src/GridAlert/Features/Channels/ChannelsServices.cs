using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Push;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;
using Microsoft.Extensions.Http.Resilience;

namespace GridAlert.Features.Channels;

public static class ChannelsServices
{
    private const int MaxAnswer = 64 * 1024;

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static IServiceCollection AddChannels(this IServiceCollection services, IConfiguration configuration)
    {
        var options = Read(configuration);
        services.AddSingleton(options);
        services.AddSingleton<MessageStore>().AddSingleton<OutboxStore>().AddSingleton<ReceiptsStore>().AddSingleton<MessageQuery>();
        services.AddSingleton<TakeReceipts>().AddSingleton<TakeReplies>().AddSingleton<RepliesQuery>();
        services.AddSingleton<RobotStore>().AddSingleton<RobotBook>().AddSingleton<SaveRobot>();
        services.AddSingleton<PushStore>().AddSingleton<PushKeys>().AddSingleton<SubscribePush>();
        services.AddSingleton<ChannelStatus>().AddSingleton<SendTest>();
        // Gateways are the operator's choice and may lie in the operator's network; what users enter may not.
        services.AddChannel<SmsChannel>(ChannelName.Sms, options.Sms, guarded: false);
        services.AddChannel<VoiceChannel>(ChannelName.Voice, options.Voice, guarded: false);
        services.AddChannel<DingTalkChannel>(ChannelName.DingTalk, options.DingTalk, guarded: !options.AllowPrivateAddresses);
        services.AddChannel<WeComChannel>(ChannelName.WeCom, options.WeCom, guarded: !options.AllowPrivateAddresses);
        services.AddChannel<WebhookChannel>(ChannelName.Webhook, options.Webhook, guarded: !options.AllowPrivateAddresses);
        services.AddChannel<WebPushChannel>(ChannelName.WebPush, options.WebPush, guarded: !options.AllowPrivateAddresses);
        services.AddHttpClient(ChannelName.WebPush).AddHttpMessageHandler(() => new RepeatableContent());
        return services;
    }

    private static void AddChannel<TChannel>(this IServiceCollection services, string name, SendingOptions sending, bool guarded) where TChannel : class, IChannel
    {
        services.AddKeyedSingleton<ChannelHealth>(name);
        services.AddSingleton<TChannel>().AddSingleton<IChannel>(provider => provider.GetRequiredService<TChannel>());
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<ChannelWorker>(
            provider, provider.GetRequiredService<TChannel>(), provider.GetRequiredKeyedService<ChannelHealth>(name)));
        services.AddHttpClient(name, client =>
        {
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = MaxAnswer;
        })
            .ConfigurePrimaryHttpMessageHandler(() => guarded ? OutsideHandler.CreateGuarded() : OutsideHandler.Create())
            // Addresses of robots are credentials: they are not logged.
            .RemoveAllLoggers()
            .AddResilienceHandler(name, (pipeline, context) => Resilience.Configure(
                pipeline, sending, context.ServiceProvider.GetRequiredService<TChannel>().AtLeastOnce, context.ServiceProvider.GetRequiredKeyedService<ChannelHealth>(name)))
            // One far side that fails must not shut the others out.
            .SelectPipelineByAuthority();
    }

    private static ChannelsOptions Read(IConfiguration configuration)
    {
        ChannelsOptions options;
        try
        {
            options = configuration.GetSection("Channels").Get<ChannelsOptions>() ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException($"{e.Message} docs/channels.md lists every setting.");
        }
        return SettingsRules.Problems(options) is { Count: > 0 } problems
            ? throw new StartupException(string.Join(Environment.NewLine, problems))
            : options;
    }
}

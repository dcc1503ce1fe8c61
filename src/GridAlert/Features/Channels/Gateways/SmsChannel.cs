using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels.Gateways;

/// <summary>SMS through an HTTP gateway. The gateway gets our id with each message, so that a repeat is dropped there.</summary>
public sealed class SmsChannel(ChannelsOptions options, IHttpClientFactory clients) : IChannel
{
    private readonly SmsOptions _gateway = options.Sms;

    public string Name => ChannelName.Sms;

    public bool IsOn => _gateway.IsConfigured;

    public SendingOptions Sending => _gateway;

    public IReadOnlyList<Allowance> Allowances => [];

    public bool AtLeastOnce => true;

    public async Task<Delivery> SendAsync(Message message, CancellationToken cancel)
    {
        using var request = GatewayTemplate.Request(_gateway, message, _gateway.Signature + message.Text);
        return await HttpDelivery.SendAsync(clients.CreateClient(Name), request, _gateway, wholeChannel: true, body => GatewayTemplate.Read(_gateway, body), cancel);
    }
}

using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;

namespace GridAlert.Features.Channels.Gateways;

/// <summary>
/// Calls by machine through an HTTP gateway, which reads the text out and takes a key. That the gateway took the call says
/// nothing yet: the result comes back to us, and only the key 1 after the whole text is an answer.
/// </summary>
public sealed class VoiceChannel(ChannelsOptions options, IHttpClientFactory clients) : IChannel
{
    private readonly VoiceOptions _gateway = options.Voice;

    public string Name => ChannelName.Voice;

    public bool IsOn => _gateway.IsConfigured;

    public SendingOptions Sending => _gateway;

    public IReadOnlyList<Allowance> Allowances { get; } =
        [new(options.Voice.CallsIn8Minutes, TimeSpan.FromMinutes(8)), new(options.Voice.CallsIn24Hours, TimeSpan.FromHours(24))];

    public bool AtLeastOnce => true;

    public async Task<Delivery> SendAsync(Message message, CancellationToken cancel)
    {
        using var request = GatewayTemplate.Request(_gateway, message, message.Text);
        return await HttpDelivery.SendAsync(clients.CreateClient(Name), request, _gateway, wholeChannel: true, body => GatewayTemplate.Read(_gateway, body), cancel);
    }
}

using System.Net.Http.Json;
using GridAlert.Features.Channels.Http;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Robots;

/// <summary>A channel whose addresses are robots: on as soon as one is registered.</summary>
public abstract class RobotChannel(string name, RobotOptions options, RobotBook book, IHttpClientFactory clients) : IChannel
{
    public string Name { get; } = name;

    public bool IsOn => !options.Off && book.HasAny(Name);

    public SendingOptions Sending => options;

    public IReadOnlyList<Allowance> Allowances { get; } = [new(options.PerMinute, TimeSpan.FromMinutes(1))];

    public abstract bool AtLeastOnce { get; }

    public Task RefreshAsync(CancellationToken cancel) => book.LoadAsync(cancel);

    public async Task<Delivery> SendAsync(Message message, CancellationToken cancel)
    {
        // Another node may have registered it since this one looked last.
        if (book.Find(message.Address) is null)
            await book.LoadAsync(cancel);
        if (book.Find(message.Address) is not { } robot)
            return Delivery.Refused("removed");
        using var request = Request(robot, message);
        return await HttpDelivery.SendAsync(clients.CreateClient(Name), request, options, wholeChannel: false, Read, cancel);
    }

    protected abstract HttpRequestMessage Request(Robot robot, Message message);

    protected abstract Delivery Read(string body);

    protected static HttpRequestMessage Post(string url, object body) => new(HttpMethod.Post, url) { Content = JsonContent.Create(body, options: Json.Options) };

    /// <summary>Group robots answer 200 to everything; their code says what happened.</summary>
    protected static Delivery ReadCode(string body, IReadOnlyList<string> tooFast, TimeSpan pause)
    {
        var code = FieldPath.Read(FieldPath.Parse(body), "errcode");
        return code switch
        {
            "0" => Delivery.Accepted(),
            null => Delivery.Unknown("noAnswer"),
            _ when tooFast.Contains(code) => Delivery.Busy("throttled", pause, wholeChannel: false),
            _ => Delivery.Refused($"errcode {code}"),
        };
    }
}

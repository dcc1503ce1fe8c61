namespace GridAlert.Features.Channels.Settings;

/// <summary>The section <c>Channels</c> of the configuration; docs/channels.md lists every setting.</summary>
public sealed record ChannelsOptions
{
    /// <summary>Lets groups' webhooks and push services lie on private or loopback addresses.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>When calm messages rest, Beijing time, HH:mm. Equal times mean never.</summary>
    public string QuietFrom { get; init; } = "22:00";
    public string QuietUntil { get; init; } = "07:00";

    public SmsOptions Sms { get; init; } = new();
    public VoiceOptions Voice { get; init; } = new();
    public RobotOptions DingTalk { get; init; } = new();
    public RobotOptions WeCom { get; init; } = new();
    public RobotOptions Webhook { get; init; } = new() { PerMinute = 600, Concurrency = 16 };
    public WebPushOptions WebPush { get; init; } = new();
}

/// <summary>How a channel sends, whatever it sends over.</summary>
public record SendingOptions
{
    public bool Off { get; init; }
    /// <summary>How many messages are on their way at once.</summary>
    public int Concurrency { get; init; } = 32;
    /// <summary>0 for as fast as the far side takes them.</summary>
    public int PerSecond { get; init; }
    /// <summary>What calm messages may use up a day; null for no cap.</summary>
    public int? DailyCap { get; init; }
    public int MaxAttempts { get; init; } = 5;
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>Quick repeats within one try.</summary>
    public int Retries { get; init; } = 2;
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);
    /// <summary>After so many calls of which half failed, the far side is left alone.</summary>
    public int BreakerCalls { get; init; } = 10;
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(15);
    /// <summary>A message that has been on its way for longer belonged to a process that is gone.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>A gateway that takes a message by HTTP.</summary>
public record GatewayOptions : SendingOptions
{
    public string? Url { get; init; }
    /// <summary>application/json or application/x-www-form-urlencoded.</summary>
    public string ContentType { get; init; } = "application/json";
    /// <summary>The body, with {id}, {to} and {text} in it.</summary>
    public string? Template { get; init; }
    /// <summary>Sent with every message: credentials, above all.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];
    /// <summary>Where the gateway's answer has its own id of the message, such as <c>data.id</c>.</summary>
    public string? GatewayIdField { get; init; }
    /// <summary>Where the answer says whether it took the message, and what it says then; null when the status alone does.</summary>
    public string? OkField { get; init; }
    public string? OkValue { get; init; }
    public string? ReasonField { get; init; }
    /// <summary>What the gateway must show when it calls back.</summary>
    public string? CallbackSecret { get; init; }
    /// <summary>The names the gateway uses in its callbacks.</summary>
    public CallbackFields Fields { get; init; } = new();
    /// <summary>The gateway's codes → our words for why it did not arrive.</summary>
    public Dictionary<string, string> Reasons { get; init; } = [];

    public bool IsConfigured => !Off && !string.IsNullOrWhiteSpace(Url);
}

public sealed record SmsOptions : GatewayOptions
{
    /// <summary>签名 in front of every message, such as 【滨江应急】; null when the gateway puts it there itself.</summary>
    public string? Signature { get; init; }
}

public sealed record VoiceOptions : GatewayOptions
{
    /// <summary>WeCom's voice allowance, which a plan has to count with.</summary>
    public int CallsIn8Minutes { get; init; } = 3;
    public int CallsIn24Hours { get; init; } = 8;
}

public sealed record RobotOptions : SendingOptions
{
    public RobotOptions() => Concurrency = 4;

    /// <summary>What one robot takes a minute.</summary>
    public int PerMinute { get; init; } = 20;
}

public sealed record WebPushOptions : SendingOptions
{
    /// <summary>Whom a push service can write to: mailto: or https:.</summary>
    public string? Subject { get; init; }

    public bool IsConfigured => !Off && !string.IsNullOrWhiteSpace(Subject);
}

public sealed record CallbackFields
{
    public string MessageId { get; init; } = "messageId";
    public string GatewayId { get; init; } = "gatewayId";
    public string State { get; init; } = "state";
    /// <summary>What <see cref="State"/> says when an SMS has arrived on the phone.</summary>
    public string Delivered { get; init; } = "delivered";
    public string Reason { get; init; } = "reason";
    public string ReplyId { get; init; } = "replyId";
    public string From { get; init; } = "from";
    public string Text { get; init; } = "text";
    public string Key { get; init; } = "key";
    public string HeardToTheEnd { get; init; } = "heardToTheEnd";
    public string Voicemail { get; init; } = "voicemail";
    public string At { get; init; } = "at";
}

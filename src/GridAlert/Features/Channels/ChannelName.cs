namespace GridAlert.Features.Channels;

/// <summary>The ways out beside the open app. The names are stored: they are never renamed.</summary>
public static class ChannelName
{
    public const string Sms = "sms";
    public const string Voice = "voice";
    public const string DingTalk = "dingTalk";
    public const string WeCom = "weCom";
    public const string Webhook = "webhook";
    public const string WebPush = "webPush";

    public static IReadOnlyList<string> All { get; } = [Sms, WeCom, DingTalk, Voice, Webhook, WebPush];

    /// <summary>Channels to a group, registered unit by unit.</summary>
    public static IReadOnlyList<string> Robots { get; } = [WeCom, DingTalk, Webhook];

    public static int Number(string channel) => ((List<string>)[Sms, Voice, DingTalk, WeCom, Webhook, WebPush]).IndexOf(channel);

    public static bool IsTelephone(string channel) => channel is Sms or Voice;
}

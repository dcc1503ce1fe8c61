namespace GridAlert.Features.Channels.Gateways;

/// <summary>What a call came to. Only a person who heard it to its end and pressed 1 has answered.</summary>
public static class VoiceRules
{
    /// <summary>Our words for why nobody answered; the texts have a sentence for each.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
        ["refused", "powerOff", "emptyNumber", "noService", "noAnswer", "busy", "hungUp", "voicemail", "notHeardOut", "noKey", "unknown"];

    public static (string State, string? Reason) Outcome(string? key, bool heardToTheEnd, bool voicemail, string? reason) => reason switch
    {
        _ when voicemail || reason == "voicemail" => ("failed", "voicemail"),
        _ when key?.Trim() == "1" && heardToTheEnd => ("answered", null),
        _ when key?.Trim() == "1" => ("failed", "notHeardOut"),
        null or "" => ("failed", heardToTheEnd ? "noKey" : "notHeardOut"),
        _ => ("failed", reason),
    };
}

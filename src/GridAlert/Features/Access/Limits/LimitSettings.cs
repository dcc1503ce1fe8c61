using GridAlert.Platform;

namespace GridAlert.Features.Access.Limits;

/// <summary>The section <c>Limits</c>: how many calls a minute, of each kind; 0 for as many as come.</summary>
public sealed record LimitSettings
{
    private const int Most = 1_000_000;

    /// <summary>Of one caller, whichever address it comes from.</summary>
    public int Reads { get; init; } = 6000;
    public int Changes { get; init; } = 3000;
    public int Photos { get; init; } = 60;
    public int Exports { get; init; } = 30;
    /// <summary>Of one connection to a hub.</summary>
    public int HubCalls { get; init; } = 1200;
    /// <summary>Of all who are not signed in behind one address: a hall full of phones that join in the same minutes.</summary>
    public int Strangers { get; init; } = 12_000;
    /// <summary>Tries to sign in from one address, good ones too: each costs a fifth of a second of computing.</summary>
    public int SignIns { get; init; } = 600;
    /// <summary>What residents send without an account from one address: a whole estate may share one.</summary>
    public int Asks { get; init; } = 30;

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static LimitSettings Read(IConfiguration configuration)
    {
        LimitSettings settings;
        try
        {
            settings = configuration.GetSection("Limits").Get<LimitSettings>() ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException($"{e.Message} Settings of the section Limits take whole numbers of calls a minute, or 0 for no limit.");
        }
        foreach (var (name, value) in new[]
                 {
                     (nameof(Reads), settings.Reads), (nameof(Changes), settings.Changes), (nameof(Photos), settings.Photos), (nameof(Exports), settings.Exports),
                     (nameof(HubCalls), settings.HubCalls), (nameof(Strangers), settings.Strangers), (nameof(SignIns), settings.SignIns), (nameof(Asks), settings.Asks),
                 })
        {
            if (value is < 0 or > Most)
                throw new StartupException($"Limits:{name} is {value}; it takes 1 to {Most} calls a minute, or 0 for no limit.");
        }
        return settings;
    }
}

using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>What a dangerous act asks for before it happens.</summary>
public enum ApprovalMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>The number of stairwells, typed back.</summary>
    Count,

    /// <summary>A second person.</summary>
    Second,
}

/// <summary>Which acts are dangerous, and what each asks for. Drills ask for the same, so that nobody meets it for the first time in earnest.</summary>
public sealed record ApprovalSettings
{
    public const string Section = "Approval";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>A red activation of a whole district.</summary>
    public ApprovalMode Activation { get; init; } = ApprovalMode.Count;

    /// <summary>A dispatch to more than <see cref="People"/>.</summary>
    public ApprovalMode Dispatch { get; init; } = ApprovalMode.Count;

    /// <summary>The end of an activation while stairwells are silent.</summary>
    public ApprovalMode Ending { get; init; } = ApprovalMode.Count;

    /// <summary>500 stairwells.</summary>
    public int People { get; init; } = 1500;

    /// <summary>When nobody has answered for so long, whoever asked may go on alone.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether programs are asked too. They are not by default: they have no eyes to check a number with.</summary>
    public bool Api { get; init; }

    public ApprovalMode Of(DangerousAct act) => act switch { DangerousAct.Activation => Activation, DangerousAct.Dispatch => Dispatch, _ => Ending };

    /// <exception cref="StartupException">A setting that makes no sense; the message names it and the fix.</exception>
    public static ApprovalSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var settings = new ApprovalSettings
        {
            Activation = Mode("Activation"),
            Dispatch = Mode("Dispatch"),
            Ending = Mode("Ending"),
            People = section["People"] is not { Length: > 0 } people ? 1500
                : int.TryParse(people, out var number) && number >= 0 ? number
                : throw Wrong("People", people, "a number of people from 0"),
            Wait = section["Wait"] is not { Length: > 0 } wait ? TimeSpan.FromMinutes(3)
                : TimeSpan.TryParse(wait, System.Globalization.CultureInfo.InvariantCulture, out var length) && length >= TimeSpan.FromSeconds(1) && length <= Longest ? length
                : throw Wrong("Wait", wait, "a length of time from 00:00:01 to 00:30:00, such as 00:03:00"),
            Api = section["Api"] is not { Length: > 0 } api ? false : bool.TryParse(api, out var on) ? on : throw Wrong("Api", api, "true or false"),
        };
        return settings;

        ApprovalMode Mode(string name) => section[name] is not { Length: > 0 } text ? ApprovalMode.Count
            : Enum.TryParse<ApprovalMode>(text, ignoreCase: true, out var mode) && !int.TryParse(text, out _) ? mode
            : throw Wrong(name, text, "off, count or second");

        static StartupException Wrong(string name, string value, string takes) => new($"Approval__{name} is '{value}'; it takes {takes}.");
    }
}

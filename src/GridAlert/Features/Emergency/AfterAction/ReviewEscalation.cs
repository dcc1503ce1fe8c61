namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>What escalation 升级 did. Assignments are counted, each once a step however often it was repeated.</summary>
public sealed record ReviewEscalation
{
    /// <summary>Met without any step, of all assignments.</summary>
    public required Figure MetWithoutStep { get; init; }
    /// <summary>From the trio upwards: same, trio, gridLead, officer, commandCentre; app before desk. Only steps that were taken.</summary>
    public required IReadOnlyList<EscalationRow> Steps { get; init; }
    /// <summary>In whose hands an assignment was in the end (trio, gridLead, officer, commandCentre): how many, and how many of these were met. Every assignment is in one row.</summary>
    public required IReadOnlyList<HandsRow> Hands { get; init; }
    /// <summary>Somebody was sent to the door, of all assignments.</summary>
    public required Figure AtTheDoor { get; init; }
    /// <summary>Put on the command centre's desk, of all assignments.</summary>
    public required Figure OnTheDesk { get; init; }
    /// <summary>Nobody there could be notified when it was sent, of all assignments.</summary>
    public required Figure Unreachable { get; init; }
    /// <summary>Steps whose way was not set up, so that nothing left by it; of all steps taken, repeats counted.</summary>
    public required Figure ChannelOff { get; init; }
    public required ReviewCalls Calls { get; init; }
}

/// <summary>Calls and visits 叫应 by people with a name; one about several dispatches is one.</summary>
/// <param name="AboutNoDispatch">Made in this emergency when nothing was out that the stairwell was silent on, of all.</param>
/// <param name="Stairwells">Different stairwells that were called.</param>
/// <param name="ByOutcome">answered (heard to the end), notHeard, voicemail, noAnswer, wrongNumber, inPerson: those that there were.</param>
public sealed record ReviewCalls(Figure AboutNoDispatch, int Stairwells, IReadOnlyList<CallRow> ByOutcome);

/// <param name="Calls">Of all calls.</param>
/// <param name="Stairwells">Different stairwells with such a call.</param>
public sealed record CallRow(string Outcome, Figure Calls, int Stairwells);

/// <param name="Who">same, trio, gridLead, officer, commandCentre.</param>
/// <param name="Via">app, sms, voice, call, door, desk.</param>
/// <param name="Reached">Assignments that came to this step, of all assignments.</param>
/// <param name="Worked">Assignments that were met with this as the last step before it, of those that came to it.</param>
/// <param name="Taken">How often it was taken, repeats counted.</param>
public sealed record EscalationRow(string Who, string Via, Figure Reached, Figure Worked, int Taken);

/// <param name="Met">How many of these were met, of how many.</param>
public sealed record HandsRow(string Hands, Figure Met);

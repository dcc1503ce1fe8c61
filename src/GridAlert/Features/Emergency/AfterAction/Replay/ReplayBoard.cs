using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Board;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>What a replay gives: the value, or null as long as the journal is not read that far.</summary>
public sealed record Loaded<T>(T? Value) where T : class;

/// <summary>Shows a unit's board at a moment of an activation to those who may see both.</summary>
public sealed class ReplayBoard(ActivationStore activations, UnitTree tree, Recordings recordings)
{
    /// <summary>The activation is known and the journal does not hold it.</summary>
    public static Problem Nothing { get; } = new(ProblemKind.NotFound, "nothingToReplay");

    /// <summary>A screen asks again rather than waits longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <param name="unitCode">Whose board; null for the caller's own unit.</param>
    /// <param name="at">A time; null together with <paramref name="cursor"/> for the first moment.</param>
    /// <param name="cursor">What a screen was told with the picture.</param>
    public async Task<Outcome<Loaded<BoardSnapshot>>> SnapshotAsync(Caller caller, Guid activationId, string? unitCode, string? at, string? cursor, CancellationToken cancel)
    {
        var check = new Check();
        var time = ReplayMoment.Of(0);
        if (cursor is not null)
            time = ReplayMoment.Of(Number(check, cursor, "cursor"));
        else if (at is not null)
            time = ReplayMoment.Of(Time(check, at, "at"));
        if (check.Problem is { } bad)
            return bad;
        var found = await FindAsync(caller, activationId, unitCode, cancel);
        return found.Ok ? new Loaded<BoardSnapshot>((await found.Value.Recording.SeekAsync(time, Patience, cancel))?.Snapshot(found.Value.Unit)) : found.Problem;
    }

    /// <summary>When it begins and ends, and its marked moments.</summary>
    public async Task<Outcome<Loaded<ReplayTimeline>>> TimelineAsync(Caller caller, Guid activationId, string? unitCode, CancellationToken cancel)
    {
        var found = await FindAsync(caller, activationId, unitCode, cancel);
        return found.Ok
            ? new Loaded<ReplayTimeline>(await found.Value.Recording.TimelineAsync(found.Value.Unit, found.Value.Activation.EndedAt, Patience, cancel))
            : found.Problem;
    }

    /// <summary>What changed after a cursor until a time.</summary>
    /// <param name="every">How much time of the replay lies between two of the screen's changes; a quarter of a second when null.</param>
    public async Task<Outcome<Loaded<ReplayStretch>>> PlayAsync(Caller caller, Guid activationId, string? unitCode, string? after, string? until, string? every, CancellationToken cancel)
    {
        var check = new Check();
        var from = Number(check, after, "after");
        var to = Time(check, until, "until");
        var step = ShortestStep;
        if (every is not null)
            check.That(Json.TryParseDuration(every, out step) && step >= ShortestStep && step <= LongestStep, "every", "notADuration", every);
        if (check.Problem is { } bad)
            return bad;
        var found = await FindAsync(caller, activationId, unitCode, cancel);
        return found.Ok ? new Loaded<ReplayStretch>(await found.Value.Recording.PlayAsync(found.Value.Unit, from, to, step, Patience, cancel)) : found.Problem;
    }

    private async Task<Outcome<Found>> FindAsync(Caller caller, Guid activationId, string? unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode ?? caller.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.See, unit) is { } refusal)
            return refusal;
        if (await activations.FindAsync(activationId, cancel) is not { } activation || !ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree))
            return Problem.NotFound;
        return await recordings.OpenAsync(activationId, cancel) is { } recording ? new Found(activation, unit, recording) : Nothing;
    }

    private sealed record Found(Activation Activation, Unit Unit, Recording Recording);

    private static ulong Number(Check check, string? text, string field)
    {
        check.That(ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number), field, "notACursor");
        return number;
    }

    private static DateTimeOffset Time(Check check, string? text, string field)
    {
        check.That(ReplayMoment.TryParseTime(text, out var at), field, "notATime");
        return at;
    }
}

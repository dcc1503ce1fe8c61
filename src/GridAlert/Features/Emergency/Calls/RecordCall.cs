using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Calls;

/// <summary>Call-and-answer 叫应: somebody with a name reached the stairwell, or tried to.</summary>
public sealed class RecordCall(Commands commands, UnitTree tree, TimeProvider time)
{
    private const int MaxNote = 500;
    private const int MaxDispatches = 500;
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One call covers every open dispatch on which the stairwell is silent. A call that comes too late for them is kept all the same.</summary>
    public async Task<Outcome<RecordedCall>> RunAsync(Caller caller, string code, OutcomeRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (CallScope.Refuse(caller, tree, code) is { } refusal)
            return refusal;
        var check = new Check();
        check.That(request.Outcome is not null, "outcome", "required");
        check.That(request.MemberId is not null || request.Outcome is null or CallOutcome.InPerson, "memberId", "required");
        check.That(request.DispatchIds is not { Count: > MaxDispatches }, "dispatchIds", "tooMany", MaxDispatches);
        Validate(check, request.Note, request.OccurredAt);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<RecordedCall>(key, async transaction =>
        {
            var made = await CallAsync(transaction, caller, code, request.MemberId, request.Outcome!.Value, request.HeardToTheEnd, request.Note, request.OccurredAt);
            if (!made.Ok)
                return made.Problem;
            var call = made.Value;
            // What is silent is read under the same lock as what the members answer themselves.
            await DispatchStore.HoldAnswersAsync(transaction);
            var about = await CallStore.SilentOnAsync(transaction, code, call.OccurredAt, request.DispatchIds?.ToArray(), call.RecordedAt);
            if (call.Counts && about.Length > 0)
                await CallStore.AnswerForAsync(transaction, call, about);
            else
                await CallStore.NoteAsync(transaction, call, about, about.Length == 0 ? await EmergencyAsync(transaction, call) : null);
            await CallStore.ReleaseAsync(transaction, code, caller.Id);
            return new RecordedCall(call.Id, code, call.Outcome, call.Counts, about, call.RecordedAt);
        }, cancel);
    }

    /// <summary>The answer to one dispatch. The first wins, a repeat gets the same; a call that was not heard to its end is an attempt.</summary>
    public async Task<Outcome<StairwellAnswer>> AnswerAsync(
        Caller caller, Guid dispatchId, string code, AnswerForRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (CallScope.Refuse(caller, tree, code) is { } refusal)
            return refusal;
        var check = new Check();
        check.That(request.By is not null, "by", "required");
        Validate(check, request.Note, request.OccurredAt);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<StairwellAnswer>(key, async transaction =>
        {
            await DispatchStore.HoldAnswersAsync(transaction);
            if (await CallStore.AnswerOfAsync(transaction, dispatchId, code) is not { } before)
                return Problem.NotFound;
            var outcome = request.By == ReachedBy.InPerson ? CallOutcome.InPerson : CallOutcome.Answered;
            var made = await CallAsync(transaction, caller, code, request.MemberId, outcome, request.HeardToTheEnd, request.Note, request.OccurredAt);
            if (!made.Ok)
                return made.Problem;
            var call = made.Value;
            if (call.Counts && before.AnsweredFor is { } first)
                return new StairwellAnswer(dispatchId, true, first, before.Stairwell);
            if ((await DispatchStore.FindAsync(transaction, dispatchId))!.State != DispatchState.Open)
                return new Problem(ProblemKind.Conflict, "dispatchClosed");
            if (call.Counts)
                await CallStore.AnswerForAsync(transaction, call, [dispatchId]);
            else
                await CallStore.NoteAsync(transaction, call, [dispatchId]);
            await CallStore.ReleaseAsync(transaction, code, caller.Id);
            var (stairwell, answeredFor) = (await CallStore.AnswerOfAsync(transaction, dispatchId, code))!.Value;
            return new StairwellAnswer(dispatchId, call.Counts, answeredFor, stairwell);
        }, cancel);
    }

    /// <summary>The emergency that decided the stairwell's mode when the call was made: what was about no dispatch belongs to its record.</summary>
    private async Task<Guid?> EmergencyAsync(Transaction transaction, Call call)
    {
        var stairwell = tree.Find(call.StairwellCode)!;
        return ModeRules.ModeOf(stairwell, await ActivationStore.CoveringAsync(transaction, stairwell.Lineage, call.OccurredAt)).Activation?.Id;
    }

    private static void Validate(Check check, string? note, DateTimeOffset? occurredAt)
    {
        check.OptionalText(note, "note", MaxNote);
        check.That(occurredAt is null || (occurredAt >= Earliest && occurredAt < Latest), "occurredAt", "notATime");
    }

    private async Task<Outcome<Call>> CallAsync(
        Transaction transaction, Caller caller, string code, Guid? memberId, CallOutcome outcome, bool heardToTheEnd, string? note, DateTimeOffset? occurredAt)
    {
        var now = time.GetUtcNow();
        var role = memberId is { } id ? await CallStore.PostOfAsync(transaction, code, id) : null;
        if (memberId is { } called)
        {
            if (role is null)
                return Problem.Invalid([new("memberId", "unknownReference")]);
            if (outcome is CallOutcome.WrongNumber or CallOutcome.Answered)
                await CallStore.NoteNumberAsync(transaction, called, outcome == CallOutcome.WrongNumber);
        }
        return new Call(
            Guid.CreateVersion7(now), code, memberId, role, outcome, outcome == CallOutcome.Answered && heardToTheEnd, string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
            (occurredAt ?? now).ToUniversalTime(), now, caller.Id, caller.Name);
    }
}

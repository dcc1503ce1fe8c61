using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>A dangerous act may happen; kept to be recorded with it. <see cref="None"/> for what asks for nothing.</summary>
public sealed record Confirmed(Danger? Danger, ConfirmedBy? By, Approval? Approval)
{
    public static Confirmed None { get; } = new(null, null, null);
}

/// <summary>
/// Stands before a dangerous act: lets it happen, or says what is missing. With a second person it asks them, and lets
/// whoever asked go on alone when nobody answers in time; either is recorded with the act.
/// </summary>
public sealed class ConfirmDanger(ApprovalStore store, ApprovalSettings settings, Commands commands, TimeProvider time)
{
    /// <param name="danger">Null when the act is not dangerous.</param>
    /// <param name="plain">The request without what confirms it: a second person answers for this one alone.</param>
    public async Task<Outcome<Confirmed>> RunAsync<T>(Caller caller, Danger? danger, IConfirmed request, T plain, CancellationToken cancel)
    {
        if (danger is null || (!request.OnScreen && !settings.Api))
            return Confirmed.None;
        var mode = settings.Of(danger.Act);
        if (mode == ApprovalMode.Off)
            return Confirmed.None;
        var text = Json.Write(plain);
        Approval? asked = null;
        if (mode == ApprovalMode.Second && request.ApprovalId is { } id)
        {
            asked = await store.FindAsync(id, cancel);
            if (asked is null || asked.AskedBy != caller.Id || asked.Act != danger.Act || asked.Subject != danger.Subject || asked.Request != text)
                return Problem.Invalid([new("approvalId", "unknownReference")]);
        }
        var now = time.GetUtcNow();
        var step = ApprovalRules.Next(mode, danger.Act, danger.Stairwells, request.ConfirmCount, asked, settings.Wait, now);
        return step.Answer switch
        {
            ConfirmationAnswer.GoOn => new Confirmed(danger, step.By, asked),
            ConfirmationAnswer.TypeCount => Problem.Invalid([new("confirmCount", "confirmCount", danger.Stairwells)]) with { More = new Dictionary<string, object> { ["count"] = danger.Stairwells } },
            ConfirmationAnswer.AskSecond => await AskAsync(caller, danger, text, now, cancel),
            ConfirmationAnswer.Wait => Waits(asked!.Id, asked.AskedAt + settings.Wait - now),
            ConfirmationAnswer.Refused => new Problem(ProblemKind.Conflict, "approvalRefused", asked!.AnsweredByName ?? ""),
            _ => new Problem(ProblemKind.Conflict, "approvalSpent"),
        };
    }

    /// <summary>In the act's own transaction. Null when it may go on.</summary>
    public static async Task<Problem?> RecordAsync(Transaction transaction, Caller caller, Confirmed confirmed, DateTimeOffset now, Guid? activationId, Guid? dispatchId = null)
    {
        if (confirmed is not { Danger: { } danger, By: { } by })
            return null;
        if (confirmed.Approval is { } approval && !await ApprovalStore.UseAsync(transaction, approval.Id, by == ConfirmedBy.Alone, now))
            return new(ProblemKind.Conflict, "approvalSpent");
        await Journal.AppendAsync(transaction, JournalKind.DangerConfirmed, now, caller.Id, new
        {
            danger.Act,
            by,
            danger.Stairwells,
            danger.People,
            byName = caller.Name,
            approvalId = confirmed.Approval?.Id,
            secondName = by == ConfirmedBy.Second ? confirmed.Approval!.AnsweredByName : null,
            askedAt = confirmed.Approval?.AskedAt,
            waitedSeconds = by == ConfirmedBy.Alone ? (int)(now - confirmed.Approval!.AskedAt).TotalSeconds : (int?)null,
        }, activationId, dispatchId);
        return null;
    }

    private async Task<Outcome<Confirmed>> AskAsync(Caller caller, Danger danger, string request, DateTimeOffset now, CancellationToken cancel)
    {
        var asked = await commands.RunAsync<Guid[]>(null, async transaction =>
        {
            var (id, isNew) = await ApprovalStore.AskAsync(transaction, Guid.CreateVersion7(now), danger, request, caller.Id, caller.Name, now);
            if (isNew)
                await Journal.AppendAsync(transaction, JournalKind.ApprovalAsked, now, caller.Id, Line(id, danger.Act, danger.Stairwells, danger.People, danger.UnitCodes, caller.Name, danger.What));
            return new[] { id };
        }, cancel);
        return asked.Ok ? Waits(asked.Value[0], settings.Wait) : asked.Problem;
    }

    internal static object Line(Guid id, DangerousAct act, int stairwells, int people, IReadOnlyList<string> unitCodes, string byName, string reason) =>
        new ApprovalData { ApprovalId = id, Act = act, Stairwells = stairwells, People = people, UnitCodes = [.. unitCodes], UnitCode = unitCodes.Count == 1 ? unitCodes[0] : null, ByName = byName, Reason = reason };

    private static Problem Waits(Guid id, TimeSpan left) =>
        new(ProblemKind.Conflict, "approvalWaits", (int)Math.Ceiling(left.TotalSeconds)) { RetryAfter = left, More = new Dictionary<string, object> { ["approvalId"] = id } };
}

/// <summary>Data of approvalAsked, approvalGranted and approvalRefused.</summary>
public sealed record ApprovalData
{
    public required Guid ApprovalId { get; init; }
    public required DangerousAct Act { get; init; }
    public required int Stairwells { get; init; }
    public required int People { get; init; }
    public required string[] UnitCodes { get; init; }
    public string? UnitCode { get; init; }
    public required string ByName { get; init; }
    public string? Reason { get; init; }
}

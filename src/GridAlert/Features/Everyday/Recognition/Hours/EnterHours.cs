using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Hours;

/// <summary>
/// Hours that follow from no duty here: a responder enters them and the community confirms; what an account enters itself another
/// one confirms. It may be below zero, since that is how a line is corrected.
/// </summary>
public sealed class EnterHours(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxText = 200;

    /// <summary>A responder's own.</summary>
    public Task<Outcome<Guid>> OwnAsync(Caller caller, HoursRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var check = Check(request, now);
        check.That(request.Minutes is >= 1 and <= HoursRules.MaxEntry, "minutes", "between", 1, HoursRules.MaxEntry);
        return check.Problem is { } problem
            ? Task.FromResult<Outcome<Guid>>(problem)
            : commands.RunAsync<Guid>(key, transaction => StoreAsync(transaction, caller, caller.Id, caller.UnitCode, request, now), cancel);
    }

    /// <summary>By an officer, for somebody who serves inside the unit.</summary>
    public async Task<Outcome<Guid>> ForAsync(Caller caller, string unitCode, HoursRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var check = Check(request, now);
        check.That(request.MemberId is not null, "member", "required");
        check.That(request.Minutes is >= -HoursRules.MaxCorrection and <= HoursRules.MaxEntry and not 0, "minutes", "between", -HoursRules.MaxCorrection, HoursRules.MaxEntry);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction => await HoursQuery.PostInAsync(transaction, request.MemberId!.Value, unitCode) is { } stairwell
            ? await StoreAsync(transaction, caller, request.MemberId.Value, stairwell, request, now)
            : Problem.NotFound, cancel);
    }

    public async Task<Outcome<Guid>> DecideAsync(Caller caller, string unitCode, Guid id, bool confirmed, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await HoursStore.FindPendingAsync(transaction, id) is not { } entry || tree.Find(entry.StairwellCode)?.LiesIn(unitCode) != true)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            if (confirmed && entry.EnteredBy == caller.Id)
                return new Problem(ProblemKind.Conflict, "someoneElseApproves");
            // What was confirmed since it was entered may leave no room for it; the line itself is among the day's.
            var (ofDay, total) = await HoursStore.HoldAsync(transaction, entry.MemberId, entry.Day);
            if (confirmed && !HoursRules.Fits(entry.Minutes, ofDay - entry.Minutes, total))
                return new Problem(ProblemKind.Conflict, "hoursDoNotFit");
            var now = time.GetUtcNow();
            await HoursStore.DecideAsync(transaction, id, confirmed, caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.HoursDecided, now, caller.Id, new { entryId = id, confirmed, byName = caller.Name }, stairwellCode: entry.StairwellCode, memberId: entry.MemberId);
            return id;
        }, cancel);
    }

    private static Check Check(HoursRequest request, DateTimeOffset now)
    {
        var check = new Check();
        if (check.That(request.Day is not null, "day", "required"))
            check.That(request.Day <= now.Day() && request.Day >= now.Day().AddDays(-HoursRules.LookBackDays), "day", "notATime");
        check.Text(request.Text, "text", MaxText);
        return check;
    }

    private static async Task<Outcome<Guid>> StoreAsync(Transaction transaction, Caller caller, Guid memberId, string stairwell, HoursRequest request, DateTimeOffset now)
    {
        var (day, minutes) = (request.Day!.Value, request.Minutes!.Value);
        var (ofDay, total) = await HoursStore.HoldAsync(transaction, memberId, day);
        if (!HoursRules.Fits(minutes, ofDay, total))
            return Problem.Invalid([new("minutes", "hoursDoNotFit")]);
        var id = await HoursStore.EnterAsync(transaction, memberId, stairwell, day, minutes, request.Text!.Trim(), caller.IsResponder ? null : caller.Id, caller.IsResponder ? null : caller.Name, now);
        await Journal.AppendAsync(transaction, JournalKind.HoursEntered, now, caller.Id, new { entryId = id, day, minutes, byName = caller.IsResponder ? null : caller.Name }, stairwellCode: stairwell, memberId: memberId);
        return id;
    }
}

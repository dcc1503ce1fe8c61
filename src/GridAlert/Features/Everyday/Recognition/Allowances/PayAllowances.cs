using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Allowances;

/// <summary>
/// A street's allowances of a month that is over: counted from posts and hours, approved by somebody else than who prepared them, and then
/// given out as a list. A refused one can be prepared again.
/// </summary>
public sealed class PayAllowances(Commands commands, UnitTree tree, RecognitionOptions options, TimeProvider time)
{
    private const int MaxReason = 200;

    public async Task<Outcome<Guid>> PrepareAsync(Caller caller, string unitCode, Month month, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        if (month.EndsAt > now)
            return new Problem(ProblemKind.Conflict, "monthNotOver");
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var rule = new AllowanceRule(options.PhoneFen, options.PhoneDays, options.MealFen, options.MealMinutes);
            var facts = await AllowanceQuery.FactsAsync(transaction, unitCode, month, rule.MealMinutes);
            List<AllowanceLine> lines =
            [
                .. facts.Select(one => (Facts: one, Sum: AllowanceRules.Of(one, rule))).Where(one => one.Sum.PhoneFen + one.Sum.MealFen > 0).Select(one => new AllowanceLine
                {
                    MemberId = one.Facts.MemberId,
                    StairwellCode = one.Facts.StairwellCode,
                    PostDays = one.Facts.PostDays,
                    MealDays = one.Facts.MealDays,
                    PhoneFen = one.Sum.PhoneFen,
                    MealFen = one.Sum.MealFen,
                }),
            ];
            if (lines.Count == 0)
                return new Problem(ProblemKind.Conflict, "nobodyEntitled");
            var list = new AllowanceList
            {
                Id = Guid.CreateVersion7(now),
                UnitCode = unitCode,
                Month = month.First,
                State = AllowanceState.Prepared,
                PhoneFen = rule.PhoneFen,
                PhoneDays = rule.PhoneDays,
                MealFen = rule.MealFen,
                MealMinutes = rule.MealMinutes,
                TotalFen = lines.Sum(line => line.TotalFen),
                PreparedBy = caller.Id,
                PreparedByName = caller.Name,
                PreparedAt = now,
            };
            if (!await AllowanceStore.AddAsync(transaction, list, lines))
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            await Journal.AppendAsync(transaction, JournalKind.AllowancesPrepared, now, caller.Id, new { unitCode, listId = list.Id, month = month.ToString(), people = lines.Count, list.TotalFen, byName = caller.Name });
            return list.Id;
        }, cancel);
    }

    /// <param name="reason">Needed to refuse.</param>
    public async Task<Outcome<Guid>> DecideAsync(Caller caller, string unitCode, Guid id, bool approved, string? reason, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var check = new Check();
        if (approved)
            check.OptionalText(reason, "reason", MaxReason);
        else
            check.Text(reason, "reason", MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await AllowanceQuery.HoldAsync(transaction, id, unitCode) is not { List.State: AllowanceState.Prepared } held)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            if (approved && held.List.PreparedBy == caller.Id)
                return new Problem(ProblemKind.Conflict, "someoneElseApproves");
            if (approved && !AllowanceRules.IsTrue(held.List.Rule, held.List.TotalFen, held.Lines))
                return new Problem(ProblemKind.Conflict, "sumsDiffer");
            var now = time.GetUtcNow();
            await AllowanceStore.DecideAsync(transaction, id, approved, caller.Id, caller.Name, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(), now);
            await Journal.AppendAsync(transaction, JournalKind.AllowancesDecided, now, caller.Id, new { unitCode, listId = id, approved, held.List.TotalFen, byName = caller.Name });
            return id;
        }, cancel);
    }

    /// <summary>The approved list, whole, to be paid by.</summary>
    public async Task<Outcome<(AllowanceList List, IReadOnlyList<AllowanceLine> Lines)>> ExportAsync(Caller caller, string unitCode, Guid id, string? reason, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(reason, "reason", MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<(AllowanceList, IReadOnlyList<AllowanceLine>)>(null, async transaction =>
        {
            if (await AllowanceQuery.HoldAsync(transaction, id, unitCode) is not { List.State: AllowanceState.Approved } held)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            await Journal.AppendAsync(transaction, JournalKind.AllowancesExported, time.GetUtcNow(), caller.Id, new { unitCode, listId = id, people = held.Lines.Count, reason = reason!.Trim(), byName = caller.Name });
            return (held.List, held.Lines);
        }, cancel);
    }

    private Problem? Refuse(Caller caller, string unitCode) =>
        !tree.TryFind(unitCode, out var unit) ? Problem.NotFound
        : AccessPolicy.Refuse(caller, Act.KeepRoster, unit) ?? (unit.Kind == UnitKind.Street ? null : new Problem(ProblemKind.Conflict, "onlyStreets"));
}

using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Stars;

/// <summary>Whoever serves a stairwell says what is wrong about its stars; the community puts the fact right, by which the rule gives other stars, or says why not.</summary>
public sealed class ObjectToStars(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxText = 500;

    /// <param name="month">Its first day.</param>
    public async Task<Outcome<Guid>> RaiseAsync(Caller caller, DateOnly? month, string? text, IdempotencyKey? key, CancellationToken cancel)
    {
        var check = new Check();
        check.That(month is not null, "month", "required");
        check.Text(text, "text", MaxText);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            if (await StarQuery.NewestAsync(transaction, caller.UnitCode, month!.Value) is null)
                return Problem.NotFound;
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            if (!await StarStore.ObjectAsync(transaction, id, caller.UnitCode, month.Value, caller.Id, text!.Trim(), now))
                return new Problem(ProblemKind.Conflict, "objectionWaits");
            await Journal.AppendAsync(transaction, JournalKind.StarsObjected, now, caller.Id, new { objectionId = id, month }, stairwellCode: caller.UnitCode, memberId: caller.Id);
            return id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> DecideAsync(Caller caller, string stairwellCode, ObjectionDecision decision, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var stairwell))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, stairwell) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(decision.Answer, "answer", MaxText);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await StarStore.HoldObjectionAsync(transaction, decision.Objection, stairwellCode) is not { } month)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            var now = time.GetUtcNow();
            var newest = (await StarQuery.NewestAsync(transaction, stairwellCode, month))!;
            var corrects = !string.IsNullOrEmpty(decision.Criterion);
            var right = corrects && decision.Part is { } part ? StarRules.Correct(newest.Rating, decision.Criterion!, part) : null;
            if (corrects && right is null)
                return Problem.Invalid([new("part", "between", 0, newest.Rating.Lines.FirstOrDefault(line => line.Criterion == decision.Criterion)?.Of ?? 0)]);
            if (right is not null)
                await StarStore.AddVersionAsync(transaction, newest, right, decision.Objection, caller.Name, now);
            await StarStore.DecideAsync(transaction, decision.Objection, corrects, decision.Answer!.Trim(), caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.StarsDecided, now, caller.Id,
                new { objectionId = decision.Objection, month, corrected = corrects, decision.Criterion, decision.Part, stars = right?.Stars ?? newest.Rating.Stars, byName = caller.Name }, stairwellCode: stairwellCode);
            return decision.Objection;
        }, cancel);
    }
}

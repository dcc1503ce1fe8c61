using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Awards;

/// <summary>Figures nominate, people decide: an award keeps the figures that it was decided on, and its reason.</summary>
public sealed class GiveAwards(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxReason = 300;

    public async Task<Outcome<Guid>> GiveAsync(Caller caller, string unitCode, AwardRequest request, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var year = request.Year ?? now.Day().Year;
        var check = new Check();
        check.Text(request.Reason, "reason", MaxReason);
        check.That(year >= 2020 && year <= now.Day().Year, "year", "notATime");
        check.That(request.Stairwell is not null || request.Member is not null, "stairwell", "required");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await AwardQuery.NomineeAsync(transaction, unitCode, year, request.Stairwell, request.Member) is not { } nominee)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            var award = new Award
            {
                Id = Guid.CreateVersion7(now),
                Kind = nominee.MemberId is null ? "stairwell" : "person",
                UnitCode = unitCode,
                Year = year,
                StairwellCode = nominee.StairwellCode,
                MemberId = nominee.MemberId,
                Reason = request.Reason!.Trim(),
                Evidence = nominee.Evidence,
                DecidedAt = now,
                DecidedByName = caller.Name,
            };
            if (!await AwardStore.AddAsync(transaction, award))
                return new Problem(ProblemKind.Conflict, "awardGiven");
            await Journal.AppendAsync(transaction, JournalKind.AwardGiven, now, caller.Id,
                new { unitCode, awardId = award.Id, award.Kind, year, award.Evidence, byName = caller.Name }, stairwellCode: award.StairwellCode, memberId: award.MemberId);
            return award.Id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> RevokeAsync(Caller caller, string unitCode, Guid id, string? reason, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(reason, "reason", MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await AwardStore.RevokeAsync(transaction, id, unitCode, reason!.Trim(), caller.Name, now) is not { } revoked)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            await Journal.AppendAsync(transaction, JournalKind.AwardRevoked, now, caller.Id, new { unitCode, awardId = id, byName = caller.Name }, stairwellCode: revoked.StairwellCode, memberId: revoked.MemberId);
            return id;
        }, cancel);
    }

    private Problem? Refuse(Caller caller, string unitCode) => tree.TryFind(unitCode, out var unit) ? AccessPolicy.Refuse(caller, Act.KeepRoster, unit) : Problem.NotFound;
}

using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Year;

/// <summary>Material help 物质补助 that was given by hand, so that it is seen beside the honours.</summary>
public sealed class RecordHelp(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxText = 100;
    private const int MaxYuan = 100_000;
    private const int FenPerYuan = 100;

    public async Task<Outcome<Guid>> RunAsync(Caller caller, string unitCode, HelpRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var check = new Check();
        check.That(request.MemberId is not null, "member", "required");
        if (check.That(request.Day is not null, "day", "required"))
            check.That(request.Day <= now.Day() && request.Day >= now.Day().AddYears(-1), "day", "notATime");
        check.Text(request.What, "what", MaxText);
        check.That(request.Yuan is >= 0 and <= MaxYuan, "yuan", "between", 0, MaxYuan);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            if (await HoursQuery.PostInAsync(transaction, request.MemberId!.Value, unitCode) is not { } stairwell)
                return Problem.NotFound;
            var (id, fen) = (Guid.CreateVersion7(now), (long)decimal.Round(request.Yuan!.Value * FenPerYuan));
            await MaterialHelpStore.AddAsync(transaction, id, request.MemberId.Value, unitCode, request.Day!.Value, request.What!.Trim(), fen, caller.Name, now);
            await Journal.AppendAsync(transaction, JournalKind.MaterialHelpRecorded, now, caller.Id, new { helpId = id, request.Day, fen, byName = caller.Name }, stairwellCode: stairwell, memberId: request.MemberId);
            return id;
        }, cancel);
    }
}

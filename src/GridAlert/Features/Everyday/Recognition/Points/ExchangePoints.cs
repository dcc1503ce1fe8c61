using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Points;

public sealed record AskRequest(Guid? ItemId);

/// <summary>Points for things: the phone asks, which holds the points and the thing; at the desk it is handed over, or it is returned.</summary>
public sealed class ExchangePoints(Commands commands, UnitTree tree, TimeProvider time)
{
    /// <summary>The communities whose catalogue a responder has.</summary>
    public string[] CommunitiesOf(Caller caller) =>
        [.. caller.AlsoIn.Prepend(caller.UnitCode).Select(code => tree.Find(code)?.CodeOf(UnitKind.Community)).OfType<string>().Distinct()];

    public async Task<Outcome<Guid>> AskAsync(Caller caller, AskRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (request.ItemId is not { } itemId)
            return Problem.Invalid([new("itemId", "required")]);
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            if (await PointsStore.HoldItemAsync(transaction, itemId) is not { } item || !CommunitiesOf(caller).Contains(item.CommunityCode))
                return Problem.NotFound;
            var now = time.GetUtcNow();
            var account = await PointsStore.HoldAsync(transaction, caller.Id, now);
            if (PointRules.Refuse(item.Offered, item.Stock, item.Points, account.Balance) is { } refusal)
                return refusal;
            var id = Guid.CreateVersion7(now);
            await PointsStore.AskAsync(transaction, id, item, caller.Id, account.Id, caller.UnitCode, now);
            await Journal.AppendAsync(transaction, JournalKind.ExchangeAsked, now, caller.Id, new { exchangeId = id, itemId, item = item.Name, item.Points }, stairwellCode: caller.UnitCode, memberId: caller.Id);
            return id;
        }, cancel);
    }

    /// <summary>The community confirms that it was handed over.</summary>
    public Task<Outcome<Guid>> HandOverAsync(Caller caller, string unitCode, Guid id, CancellationToken cancel) => SettleAsync(caller, unitCode, id, ExchangeState.HandedOver, null, cancel);

    /// <summary>Nothing was handed over: the points go back, and the thing into stock.</summary>
    public Task<Outcome<Guid>> ReturnAsync(Caller caller, string unitCode, Guid id, string? reason, CancellationToken cancel) => SettleAsync(caller, unitCode, id, ExchangeState.Returned, reason, cancel);

    private async Task<Outcome<Guid>> SettleAsync(Caller caller, string unitCode, Guid id, ExchangeState state, string? reason, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var check = new Check();
        if (state == ExchangeState.Returned)
            check.Text(reason, "reason", PointRules.MaxReason);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            if (await PointsQuery.FindAsync(transaction, id) is not { } exchange || tree.Find(exchange.CommunityCode)?.LiesIn(unitCode) != true)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            var item = (await PointsStore.HoldItemAsync(transaction, exchange.ItemId))!;
            var now = time.GetUtcNow();
            if (!await PointsStore.SettleExchangeAsync(transaction, exchange, item, state, caller.Name, reason?.Trim(), now))
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            await Journal.AppendAsync(transaction, state == ExchangeState.HandedOver ? JournalKind.ExchangeHandedOver : JournalKind.ExchangeReturned, now, caller.Id,
                new { exchangeId = id, item = item.Name, exchange.Points, byName = caller.Name }, stairwellCode: exchange.StairwellCode, memberId: exchange.MemberId);
            return id;
        }, cancel);
    }
}

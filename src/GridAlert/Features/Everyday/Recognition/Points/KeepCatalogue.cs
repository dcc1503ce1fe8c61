using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Points;

/// <summary>A community's catalogue: what there is, for how many points, and how many of it. What was asked for keeps its price.</summary>
public sealed class KeepCatalogue(Commands commands, UnitTree tree, TimeProvider time)
{
    public async Task<Outcome<Guid>> AddAsync(Caller caller, string unitCode, ItemRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(request.Name, "name", PointRules.MaxName);
        check.That(request.Points is >= 1 and <= PointRules.MaxPoints, "points", "between", 1, PointRules.MaxPoints);
        check.That(request.Stock is >= 0 and <= PointRules.MaxStock, "stock", "between", 0, PointRules.MaxStock);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var item = new PointsItem { Id = Guid.CreateVersion7(now), CommunityCode = unitCode, Name = request.Name!.Trim(), Points = request.Points!.Value, Stock = request.Stock!.Value, Offered = true };
            await PointsStore.AddItemAsync(transaction, item, now);
            await Journal.AppendAsync(transaction, JournalKind.CatalogueChanged, now, caller.Id, Line(item, caller));
            return item.Id;
        }, cancel);
    }

    public async Task<Outcome<Guid>> ChangeAsync(Caller caller, string unitCode, ItemChange change, IdempotencyKey? key, CancellationToken cancel)
    {
        if (Refuse(caller, unitCode) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            if (await PointsStore.HoldItemAsync(transaction, change.Item) is not { } item || item.CommunityCode != unitCode)
                return new Problem(ProblemKind.Conflict, "recognitionMoved");
            var stock = PointRules.Stock(item.Stock, change.Added ?? 0);
            var check = new Check();
            check.That(change.Points is >= 1 and <= PointRules.MaxPoints, "points", "between", 1, PointRules.MaxPoints);
            check.That(stock is not null, "added", "between", -item.Stock, PointRules.MaxStock - item.Stock);
            if (check.Problem is { } problem)
                return problem;
            var changed = item with { Points = change.Points!.Value, Stock = stock!.Value, Offered = change.Offered };
            await PointsStore.SaveItemAsync(transaction, changed);
            await Journal.AppendAsync(transaction, JournalKind.CatalogueChanged, time.GetUtcNow(), caller.Id, Line(changed, caller));
            return item.Id;
        }, cancel);
    }

    private static object Line(PointsItem item, Caller caller) => new { unitCode = item.CommunityCode, itemId = item.Id, item = item.Name, item.Points, item.Stock, item.Offered, byName = caller.Name };

    /// <summary>Catalogues lie with communities.</summary>
    private Problem? Refuse(Caller caller, string unitCode) =>
        !tree.TryFind(unitCode, out var unit) ? Problem.NotFound
        : AccessPolicy.Refuse(caller, Act.KeepRoster, unit) ?? (unit.Kind == UnitKind.Community ? null : new Problem(ProblemKind.Conflict, "onlyCommunities"));
}

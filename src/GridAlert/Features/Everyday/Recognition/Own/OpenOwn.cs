using GridAlert.Features.Access;
using GridAlert.Features.Everyday.Recognition.Hats;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Recognition.Own;

/// <summary>A responder's own hours, points and stars.</summary>
/// <param name="Hats">The names of those worn today.</param>
/// <param name="Stars">Every version of the stairwell's ratings that is shown, the newest first.</param>
public sealed record OwnRecognition(
    long MonthMinutes, long YearMinutes, IReadOnlyList<HoursEntry> Entries, long Balance, IReadOnlyList<PointsItem> Items, IReadOnlyList<Exchange> Exchanges, IReadOnlyList<PointsLine> Lines,
    Choice Choice, IReadOnlyList<RatedStairwell> Stars, IReadOnlyList<StarObjection> Objections, IReadOnlyList<string> Hats);

/// <summary>Reads it.</summary>
public sealed class OpenOwn(HoursQuery hours, PointsQuery points, StarQuery stars, ChoiceStore choices, HatStore hats, ExchangePoints exchange, TimeProvider time)
{
    private const int Shown = 30;

    public async Task<OwnRecognition> RunAsync(Caller caller, CancellationToken cancel)
    {
        var today = time.GetUtcNow().Day();
        return new(
            await hours.SumAsync(caller.Id, new(today.Year, today.Month, 1), cancel), await hours.SumAsync(caller.Id, new(today.Year, 1, 1), cancel), await hours.OfMemberAsync(caller.Id, Shown, cancel),
            await points.BalanceAsync(caller.Id, cancel), [.. (await points.ItemsAsync(exchange.CommunitiesOf(caller), cancel)).Where(item => item.Offered)],
            await points.OfMemberAsync(caller.Id, Shown, cancel), await points.LinesAsync(caller.Id, Shown, cancel), await choices.OfAsync(caller.Id, cancel),
            await stars.OfStairwellAsync(caller.UnitCode, Shown, cancel), await stars.ObjectionsAsync(caller.UnitCode, cancel), await hats.OfMemberAsync(caller.Id, today, cancel));
    }
}

/// <summary>The same as programs read it.</summary>
public sealed record OwnAnswer(long MonthMinutes, long YearMinutes, long Balance, IReadOnlyList<PointsItem> Items, IReadOnlyList<OwnExchange> Exchanges)
{
    public static OwnAnswer Of(OwnRecognition own) =>
        new(own.MonthMinutes, own.YearMinutes, own.Balance, own.Items, [.. own.Exchanges.Select(one => new OwnExchange(one.Id, one.ItemName, one.Points, one.State, one.AskedAt))]);
}

public sealed record OwnExchange(Guid Id, string Item, int Points, ExchangeState State, DateTimeOffset AskedAt);

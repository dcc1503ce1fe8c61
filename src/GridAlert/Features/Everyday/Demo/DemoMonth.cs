using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
using GridAlert.Features.Everyday.Recognition.Hours;
using GridAlert.Features.Everyday.Recognition.Points;
using GridAlert.Features.Everyday.Recognition.Stars;
using GridAlert.Features.Everyday.Visits;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Demo;

/// <summary>
/// The weeks of everyday work that a new demo district has behind it. Doors are many and written at once; all else is done by the
/// same operations as pages use, by a clock that stands in those days, so that the record says what it would have said. Who and
/// where follows from the seed, when from the day on which the district is made.
/// </summary>
public sealed class DemoMonth(
    IServiceProvider services, UnitTree tree, AccountStore accounts, DemoMonthStore store, HoursStore hours, PointsStore points, StarStore stars, TimeProvider time, ILogger<DemoMonth> log)
{
    /// <summary>So long the district has been there when its demo begins.</summary>
    public const int DaysBefore = 200;

    private const int OtherCommunities = 8;

    /// <summary>Left out where <c>GRIDALERT_DEMO_MONTH</c> is off: measurements begin with an empty district.</summary>
    public static bool IsWanted(IConfiguration configuration) => configuration["GRIDALERT_DEMO_MONTH"] != "off";

    public async Task LiveAsync(long seed, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var today = now.Day();
        // Until a month can be rated, the one before it is the last.
        var last = Month.Of(today.AddDays(1 - StarRules.RatedFromDay)).Before;
        if (await StageAsync(now, seed, cancel) is not { } stage)
            return;
        // Rounds and hours are the database's work, stories this program's: side by side, each after what it counts.
        var walked = store.WalkAsync(seed, last.First, today, cancel);
        await TellAsync("work", () => DemoWork.LiveAsync(stage, cancel));
        await TellAsync("requests", () => DemoRequests.LiveAsync(stage, cancel));
        await walked;
        var counted = CountAsync(now, cancel);
        await TellAsync("council", () => DemoCouncil.LiveAsync(stage, cancel));
        await TellAsync("law", () => DemoLaw.LiveAsync(stage, cancel));
        await counted;
        await stars.RateAsync(last, now, cancel);
        await TellAsync("honours", () => DemoHonours.LiveAsync(stage, last, cancel));
    }

    private async Task CountAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await hours.CountAsync(now, cancel);
        await points.SettleAsync(now, cancel);
    }

    /// <summary>A demo without a part of its past is still a demo.</summary>
    private async Task TellAsync(string part, Func<Task> live)
    {
        try
        {
            await live();
        }
        catch (DemoRefused refused)
        {
            log.LogWarning("The demo's past is short of some {Part}: {Why}", part, refused.Message);
        }
    }

    private async Task<DemoStage?> StageAsync(DateTimeOffset now, long seed, CancellationToken cancel)
    {
        async Task<Caller> Of(string userName)
        {
            var account = (await accounts.FindAsync(userName, cancel))!;
            return new(account.Id, account.Name, account.Role, account.UnitCode, null, null, now);
        }
        var officer = await Of("community");
        if (tree.Find(officer.UnitCode) is not { } community)
            return null;
        return new(services, now, seed)
        {
            District = await Of("district"),
            Street = await Of("street"),
            Officer = officer,
            Grid = await Of("grid"),
            Admin = await Of("admin"),
            Community = community,
            Others = [.. tree.All.Where(unit => unit.Kind == UnitKind.Community && unit != community).OrderBy(unit => unit.Code[^3..], StringComparer.Ordinal).ThenBy(unit => unit.Code, StringComparer.Ordinal).Take(OtherCommunities)],
            People = await store.PeopleAsync(community.Code, cancel),
        };
    }
}

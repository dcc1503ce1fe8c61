using System.Data.Common;
using GridAlert.Features.Access;
using GridAlert.Features.Access.Accounts;
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
    IServiceProvider services, UnitTree tree, AccountStore accounts, DemoMonthStore store, StarStore stars, TimeProvider time, ILogger<DemoMonth> log)
{
    /// <summary>So long the district has been there when its demo begins.</summary>
    public const int DaysBefore = 200;

    private const int OtherCommunities = 8;

    /// <summary>A smaller district is made to try something out, a larger one to see how far it carries: both are to start soon.</summary>
    private const int FewestStairwells = 60;
    private const int MostStairwells = 2000;

    private const int MostLooks = 240;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    private DemoStage? _lived;

    /// <summary><c>GRIDALERT_DEMO_MONTH</c> says it: off for measurements, which begin with an empty district, on for any size.</summary>
    public static bool IsWanted(IConfiguration configuration, int stairwells) => configuration["GRIDALERT_DEMO_MONTH"] switch
    {
        "on" => true,
        "off" => false,
        _ => stairwells is >= FewestStairwells and <= MostStairwells,
    };

    /// <summary>What nobody could look at while it is made, before the first page.</summary>
    public async Task LiveAsync(long seed, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await StageAsync(now, seed, cancel) is not { } stage)
            return;
        // Rounds are the database's work, stories this program's: side by side.
        var walked = store.WalkAsync(seed, LastMonth(now).First, now.Day(), stage.Street.UnitCode, cancel);
        await TellAsync("work", () => DemoWork.LiveAsync(stage, cancel));
        await TellAsync("requests", () => DemoRequests.LiveAsync(stage, cancel));
        await TellAsync("council", () => DemoCouncil.LiveAsync(stage, cancel));
        await TellAsync("law", () => DemoLaw.LiveAsync(stage, cancel));
        await walked;
        _lived = stage;
    }

    /// <summary>
    /// What is given for it, once the first sweep has counted its hours and points while pages are served already. Nothing where no
    /// past was made just now.
    /// </summary>
    public async Task ThankAsync(CancellationToken cancel)
    {
        if (_lived is not { } stage)
            return;
        try
        {
            var now = time.GetUtcNow();
            for (var looks = 0; looks < MostLooks && !await store.IsSettledAsync(now.Day(), cancel); looks++)
                await Task.Delay(BetweenLooks, time, cancel);
            await stars.RateAsync(LastMonth(now), now, cancel);
            await TellAsync("honours", () => DemoHonours.LiveAsync(stage, LastMonth(now), cancel));
        }
        catch (DbException e)
        {
            log.LogWarning(e, "The demo's past is short of its end");
        }
    }

    /// <summary>Until a month can be rated, the one before it is the last.</summary>
    private static Month LastMonth(DateTimeOffset now) => Month.Of(now.Day().AddDays(1 - StarRules.RatedFromDay)).Before;

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

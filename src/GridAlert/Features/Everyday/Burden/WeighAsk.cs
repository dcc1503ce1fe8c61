using System.Globalization;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Burden;

/// <summary>Tells a sender what the stairwells are asked already: who is above the limit, which office asks the same, and whether it is on the duty list.</summary>
public sealed class WeighAsk(BurdenQuery query, DutyQuery duties, WarningStore store, BurdenSettings settings, ResolveAudiences audiences, UnitTree tree, IStringLocalizer<BurdenTexts> texts, TimeProvider time) : IWeighDispatch
{
    private const int OfficesNamed = 3;
    private const int DuplicatesNamed = 3;

    public async Task<Outcome<IReadOnlyList<AskWarning>>> RunAsync(Caller caller, PublishRequest request, CancellationToken cancel)
    {
        var validated = PublishRules.ValidateTargets(request.Targets);
        if (!validated.Ok)
            return validated.Problem;
        var resolved = await audiences.RunAsync(caller, validated.Value, cancel);
        if (!resolved.Ok)
            return resolved.Problem;
        var targets = resolved.Value;
        if (AccessPolicy.Refuse(caller, Act.See, tree, targets.UnitCodes, "targets.unitCodes") is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var mine = new Ask(Guid.Empty, caller.UnitCode, request.Kind ?? "", now, request.Title ?? "", [.. (request.Reply ?? []).Where(field => field is { Type: not ReplyField.Photo }).Select(field => field.Label ?? "")]);
        var week = BurdenRules.Monday(now.Day());
        var asks = (await query.AsksAsync(targets.UnitCodes, now.AddDays(-settings.RepeatDays), now.AddMinutes(1), cancel)).FindAll(ask => ask.Ask.Id != request.Supersedes && !ask.Load.Drill);
        var (doors, shared) = await query.ReachedAsync(targets.UnitCodes, targets.HouseholdTags, asks.ConvertAll(ask => ask.Ask.Id), cancel);
        var loads = (await query.LoadsAsync(targets.UnitCodes, week, 1, request.Supersedes, cancel)).FindAll(load => doors.ContainsKey(load.StairwellCode));
        var warnings = new List<AskWarning>();
        if (Over(request, loads, doors, [.. asks.Where(ask => ask.Load.SentAt >= BurdenRules.Begin(week)).Select(ask => ask.Load)]) is { } over)
            warnings.Add(over);
        // The nearest first, each title once.
        warnings.AddRange(asks.Where(ask => shared.ContainsKey(ask.Ask.Id)).OrderByDescending(ask => ask.Ask.SentAt)
            .Select(ask => Same(ask.Load, DuplicateRules.Duplicate(ask.Ask, mine, settings.RepeatDays) is not null, DuplicateRules.IsRepeat(ask.Ask, mine, settings.RepeatDays), shared[ask.Ask.Id]))
            .OfType<AskWarning>().Take(DuplicatesNamed));
        if (request.ActivationId is null)
        {
            if (BurdenRules.IsNight(now))
                warnings.Add(new(AskWarning.Night, []));
            if (DutyRules.IsOffList(await duties.InForceAsync(targets.UnitCodes, now.Day(), cancel), mine.Kind, tree.Find(caller.UnitCode)!.Lineage))
                warnings.Add(new("noDuty", []));
        }
        return warnings;
    }

    public string Say(AskWarning warning) => texts["warning." + warning.Kind, [.. warning.Args]];

    public Task RecordAsync(Transaction transaction, Caller caller, Dispatch dispatch, IReadOnlyList<AskWarning> warnings) => WarningStore.RecordAsync(transaction, caller, dispatch, warnings);

    public Task<IReadOnlyList<AskWarning>> OfAsync(Guid dispatchId, CancellationToken cancel) => store.OfAsync(dispatchId, cancel);

    /// <summary>Who would be above the limit with this one, and which offices ask most of it.</summary>
    private AskWarning? Over(PublishRequest request, List<Load> loads, Dictionary<string, int> doors, List<AskLoad> asks)
    {
        var own = settings.Of(request.Kind ?? "", request.Reply?.Count ?? 0);
        var with = loads.ConvertAll(load => (load.StairwellCode, Minutes: load.Minutes + own + (request.PerHousehold ? doors[load.StairwellCode] * settings.Of(BurdenSettings.Door) : 0)));
        var over = with.FindAll(load => load.Minutes > settings.WeekMinutes);
        if (over.Count == 0)
            return null;
        var most = over.MaxBy(load => load.Minutes);
        var offices = asks.GroupBy(ask => ask.OfficeName).Select(office => (Name: office.Key, Minutes: office.Sum(ask => ask.Minutes))).OrderByDescending(office => office.Minutes).Take(OfficesNamed)
            .Select(office => $"{(office.Name.Length == 0 ? "–" : office.Name)} {Number(office.Minutes)}");
        return new("over", [Number(over.Count), Number(loads.Count), Number(settings.WeekMinutes), tree.Find(most.StairwellCode)?.Name ?? most.StairwellCode, Number(most.Minutes), string.Join(" · ", offices.DefaultIfEmpty("–"))]);
    }

    private AskWarning? Same(AskLoad ask, bool isDuplicate, bool isRepeat, int stairwells) => isDuplicate || isRepeat
        ? new(isDuplicate ? "duplicate" : "repeat", [ask.OfficeName.Length == 0 ? "–" : ask.OfficeName, ask.Title, ask.SentAt.Day().Iso(), Number(stairwells), Number(settings.RepeatDays)])
        : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

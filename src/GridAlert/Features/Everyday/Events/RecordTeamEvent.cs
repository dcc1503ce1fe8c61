using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Events;

public sealed record TeamEventRequest(string? Kind, string? Title, DateOnly? HeldOn, int? Minutes);

/// <summary>Records trainings and team events, and who came.</summary>
public sealed class RecordTeamEvent(Commands commands, UnitTree tree, TeamEventStore store, TimeProvider time)
{
    public const int MaxTitle = 80;
    public const int MaxMinutes = 2880;

    public static IReadOnlyList<string> Kinds { get; } = ["training", "teamEvent"];

    /// <summary>Training counts for so long.</summary>
    public static DateOnly TrainedSince(DateOnly today) => today.AddMonths(-12);

    public async Task<Outcome<Guid>> CreateAsync(Caller caller, string unitCode, TeamEventRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var now = time.GetUtcNow();
        var check = new Check();
        check.That(Kinds.Contains(request.Kind), "kind", "unknownValue", request.Kind ?? "", string.Join(", ", Kinds));
        check.Text(request.Title, "title", MaxTitle);
        if (check.That(request.HeldOn is not null, "heldOn", "required"))
            check.That(request.HeldOn <= now.Day().AddYears(1) && request.HeldOn >= now.Day().AddYears(-5), "heldOn", "notATime");
        check.That(request.Minutes is >= 1 and <= MaxMinutes, "minutes", "between", 1, MaxMinutes);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var one = new TeamEvent { Id = Guid.CreateVersion7(now), UnitCode = unitCode, Kind = request.Kind!, Title = request.Title!.Trim(), HeldOn = request.HeldOn!.Value, Minutes = request.Minutes!.Value, ByName = caller.Name };
            await TeamEventStore.AddAsync(transaction, one, now);
            await Journal.AppendAsync(transaction, JournalKind.TeamEventRecorded, now, caller.Id, new { unitCode, eventId = one.Id, one.Kind, one.Title, one.HeldOn, one.Minutes, byName = caller.Name });
            return one.Id;
        }, cancel);
    }

    /// <param name="unitCode">The part of the event's unit whose people are told of; others stay as they are.</param>
    public async Task<Outcome<int>> AttendAsync(Caller caller, Guid eventId, string unitCode, IReadOnlyList<Guid> members, CancellationToken cancel)
    {
        if (await store.FindAsync(eventId, cancel) is not { } one || !tree.TryFind(unitCode, out var unit) || !unit.LiesIn(one.UnitCode))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<int>(null, async transaction =>
        {
            var came = await TeamEventStore.AttendAsync(transaction, eventId, unitCode, [.. members.Distinct()]);
            await Journal.AppendAsync(transaction, JournalKind.TeamEventRecorded, time.GetUtcNow(), caller.Id, new { unitCode, eventId, attended = came, byName = caller.Name });
            return came;
        }, cancel);
    }
}

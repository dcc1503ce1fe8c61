using GridAlert.Features.Access;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Events;

/// <param name="At">When it begins, in Beijing; needed where a venue is booked or people sign up.</param>
/// <param name="SignUp">Trios of the unit can sign up on their phones.</param>
/// <param name="Capacity">How many places there are; null for room enough.</param>
public sealed record TeamEventRequest(string? Kind, string? Title, DateOnly? HeldOn, int? Minutes, TimeOnly? At = null, int? VenueNo = null, bool SignUp = false, int? Capacity = null);

/// <summary>Records trainings and team events, and who came.</summary>
public sealed class RecordTeamEvent(Commands commands, UnitTree tree, TeamEventStore store, VenueStore venues, TimeProvider time)
{
    public const int MaxTitle = 80;
    public const int MaxMinutes = 2880;
    public const int MaxVenue = 40;
    public const int MaxCapacity = 10000;

    public static IReadOnlyList<string> Kinds { get; } = ["training", "teamEvent", "practice", "lecture"];

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
        check.That(request.At is not null || (request.VenueNo is null && !request.SignUp), "at", "required");
        check.That(request.Capacity is null or (>= 1 and <= MaxCapacity), "capacity", "between", 1, MaxCapacity);
        check.That(request.VenueNo is null || (await venues.ForAsync(unit, cancel)).Exists(venue => venue.No == request.VenueNo), "venue", "unknownReference");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var one = new TeamEvent { Id = Guid.CreateVersion7(now), UnitCode = unitCode, Kind = request.Kind!, Title = request.Title!.Trim(), HeldOn = request.HeldOn!.Value, Minutes = request.Minutes!.Value, ByName = caller.Name, StartsAt = StartOf(request), VenueNo = request.VenueNo, SignUp = request.SignUp, Capacity = request.SignUp ? request.Capacity : null };
            if (!await TeamEventStore.AddAsync(transaction, one, now))
                return new Problem(ProblemKind.Conflict, "venueTaken");
            await Journal.AppendAsync(transaction, JournalKind.TeamEventRecorded, now, caller.Id, new { unitCode, eventId = one.Id, one.Kind, one.Title, one.HeldOn, one.Minutes, byName = caller.Name });
            return one.Id;
        }, cancel);
    }

    /// <summary>It does not take place: its venue is free again. Not once it was recorded who came.</summary>
    public async Task<Outcome<Guid>> CancelAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } one || !tree.TryFind(one.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (!await TeamEventStore.CancelAsync(transaction, id, now))
                return new Problem(ProblemKind.Conflict, "eventNotNow");
            await Journal.AppendAsync(transaction, JournalKind.TeamEventCancelled, now, caller.Id, new { unitCode = one.UnitCode, eventId = id, byName = caller.Name });
            return id;
        }, cancel);
    }

    /// <summary>A room or place that events of the unit can be held in.</summary>
    public async Task<Outcome<Guid>> AddVenueAsync(Caller caller, string unitCode, string? name, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        var check = new Check();
        check.Text(name, "venueName", MaxVenue);
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            var id = Guid.CreateVersion7(now);
            if (!await VenueStore.AddAsync(transaction, id, unitCode, name!.Trim(), caller.Name, now))
                return Problem.Invalid([new("venueName", "usedTwice", name.Trim())]);
            await Journal.AppendAsync(transaction, JournalKind.VenueAdded, now, caller.Id, new { unitCode, venueId = id, name = name.Trim(), byName = caller.Name });
            return id;
        }, cancel);
    }

    private static DateTimeOffset? StartOf(TeamEventRequest request) =>
        request.At is { } at ? new DateTimeOffset(request.HeldOn!.Value.ToDateTime(at), BeijingTime.Offset).ToUniversalTime() : null;

    /// <param name="unitCode">The part of the event's unit whose people are told of; others stay as they are.</param>
    public async Task<Outcome<int>> AttendAsync(Caller caller, Guid eventId, string unitCode, IReadOnlyList<Guid> members, CancellationToken cancel)
    {
        if (await store.FindAsync(eventId, cancel) is not { } one || !tree.TryFind(unitCode, out var unit) || !unit.LiesIn(one.UnitCode))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.KeepRoster, unit) is { } refusal)
            return refusal;
        if (one.CancelledAt is not null)
            return new Problem(ProblemKind.Conflict, "eventNotNow");
        return await commands.RunAsync<int>(null, async transaction =>
        {
            var came = await TeamEventStore.AttendAsync(transaction, eventId, unitCode, [.. members.Distinct()]);
            await Journal.AppendAsync(transaction, JournalKind.TeamEventRecorded, time.GetUtcNow(), caller.Id, new { unitCode, eventId, attended = came, byName = caller.Name });
            return came;
        }, cancel);
    }
}

using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Photos;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

/// <summary>A report held by the transaction: nobody else moves it until the transaction ends.</summary>
public sealed record HeldReport
{
    public required string StairwellCode { get; init; }
    public required string State { get; init; }
    public required Guid MemberId { get; init; }
    public Guid? TakenBy { get; init; }
    public required int Photos { get; init; }

    public ReportState Stage => Enum.Parse<ReportState>(State, ignoreCase: true);
}

/// <summary>Writes reports. Each change is told to the journal with the report as it is then, so that a reader needs no earlier line.</summary>
public static class ReportStore
{
    /// <summary>Which of the references are not the stairwell's own; empty when all are.</summary>
    public static async Task<IReadOnlyList<string>> StrangeAsync(Transaction transaction, string stairwellCode, Guid? dispatchId, Guid? householdId)
    {
        var (dispatch, household) = await transaction.Connection.QuerySingleAsync<(bool, bool)>(
            """
            select @dispatchId::uuid is null or exists (select 1 from assignment where dispatch_id = @dispatchId and stairwell_code = @stairwellCode),
                   @householdId::uuid is null or exists (select 1 from household where id = @householdId and stairwell_code = @stairwellCode)
            """,
            new { stairwellCode, dispatchId, householdId });
        return [.. new[] { dispatch ? null : "dispatchId", household ? null : "householdId" }.OfType<string>()];
    }

    public static async Task InsertAsync(Transaction transaction, Guid id, Caller responder, SoundReport report, Guid? activationId, bool drill, IReadOnlyList<StoredPhoto> photos, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into report (id, stairwell_code, member_id, role, kind, text, dispatch_id, household_id, activation_id, drill, found_at, occurred_at, reported_at, due_at)
            values (@id, @stairwell, @member, @role, @Kind, @Text, @DispatchId, @HouseholdId, @activationId, @drill, @FoundAt, @OccurredAt, @now,
                    @now + report_wait(@Kind, @stairwell, 'reported'))
            """,
            new
            {
                id,
                stairwell = responder.UnitCode,
                member = responder.Id,
                role = responder.TrioRole,
                report.Kind,
                Text = Personal.Of(report.Text),
                report.DispatchId,
                report.HouseholdId,
                activationId,
                drill,
                report.FoundAt,
                report.OccurredAt,
                now,
            });
        await InsertPhotosAsync(transaction, id, photos, now);
        await NoteAsync(transaction, JournalKind.Reported, [id], now, responder.Id, null);
    }

    public static async Task AddPhotosAsync(Transaction transaction, Guid id, Caller responder, IReadOnlyList<StoredPhoto> photos, DateTimeOffset now)
    {
        await InsertPhotosAsync(transaction, id, photos, now);
        await NoteAsync(transaction, JournalKind.ReportPhotographed, [id], now, responder.Id, null);
    }

    /// <summary>Null when there is none.</summary>
    public static Task<HeldReport?> HoldAsync(Transaction transaction, Guid id) =>
        transaction.Connection.QuerySingleOrDefaultAsync<HeldReport>(
            """
            select r.stairwell_code as StairwellCode, r.state, r.member_id as MemberId, r.taken_by as TakenBy,
                   (select count(*) from report_photo p where p.report_id = r.id)::int as Photos
              from report r where r.id = @id for update
            """,
            new { id });

    /// <summary>Puts a name on it. Who took it first is the first act; a later name changes only the name.</summary>
    public static async Task TakeAsync(Transaction transaction, Guid id, Guid by, string byName, DateTimeOffset now, Caller actor)
    {
        await TakeAsync(transaction, id, by, byName, now);
        await NoteAsync(transaction, JournalKind.ReportTaken, [id], now, actor.Id, actor.Name);
    }

    public static async Task AnswerAsync(Transaction transaction, Guid id, string text, DateTimeOffset now, Caller actor)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into report_answer (id, report_id, at, by_id, by_name, text) values (@answerId, @id, @now, @Id, @Name, @text);
            update report set state = 'answered', answered_at = coalesce(answered_at, @now), taken_at = coalesce(taken_at, @now),
                              taken_by = coalesce(taken_by, @Id), taken_by_name = coalesce(taken_by_name, @Name),
                              due_at = @now + report_wait(kind, stairwell_code, 'answered')
             where id = @id
            """,
            new { answerId = Guid.CreateVersion7(now), id, now, actor.Id, actor.Name, text = Personal.Of(text) });
        await NoteAsync(transaction, JournalKind.ReportAnswered, [id], now, actor.Id, actor.Name);
    }

    public static async Task CloseAsync(Transaction transaction, Guid id, string outcome, string reason, DateTimeOffset now, Caller actor)
    {
        await transaction.Connection.ExecuteAsync(
            "update report set state = 'closed', closed_at = @now, closed_by_name = @Name, outcome = @outcome, close_reason = @reason, due_at = null where id = @id",
            new { id, now, actor.Name, outcome, reason = Personal.Of(reason) });
        await NoteAsync(transaction, JournalKind.ReportClosed, [id], now, actor.Id, actor.Name);
    }

    /// <summary>Keeps which dispatch came of it. Sending one is an act: a report that nobody had taken is now the sender's.</summary>
    public static async Task LinkAsync(Transaction transaction, Guid id, Guid dispatchId, DateTimeOffset now, Caller actor)
    {
        await transaction.Connection.ExecuteAsync("insert into report_dispatch (report_id, dispatch_id) values (@id, @dispatchId)", new { id, dispatchId });
        if (await HoldAsync(transaction, id) is { Stage: ReportState.Reported })
            await TakeAsync(transaction, id, actor.Id, actor.Name, now);
        await NoteAsync(transaction, JournalKind.ReportDispatched, [id], now, actor.Id, actor.Name, dispatchId);
    }

    private static Task<int> TakeAsync(Transaction transaction, Guid id, Guid by, string byName, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            update report set taken_at = coalesce(taken_at, @now), taken_by = @by, taken_by_name = @byName,
                              state = case state when 'reported' then 'taken' else state end,
                              due_at = case state when 'reported' then @now + report_wait(kind, stairwell_code, 'taken') else due_at end
             where id = @id
            """,
            new { id, by, byName, now });

    private static Task<int> InsertPhotosAsync(Transaction transaction, Guid reportId, IReadOnlyList<StoredPhoto> photos, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            insert into report_photo (id, report_id, file, sha256, bytes, width, height, latitude, longitude, added_at)
            values (@Id, @reportId, @File, @sha256, @bytes, @width, @height, @latitude, @longitude, @now)
            """,
            photos.Select(p => new
            {
                p.Id,
                reportId,
                p.File,
                sha256 = p.Photo.Sha256,
                bytes = p.Photo.Jpeg.Length,
                width = p.Photo.Width,
                height = p.Photo.Height,
                latitude = p.Place?.Latitude,
                longitude = p.Place?.Longitude,
                now,
            }));

    /// <param name="actorId">Null when the clock did it.</param>
    /// <param name="dispatchId">The dispatch that came of it; null for the one it was reported on.</param>
    internal static async Task NoteAsync(Transaction transaction, string kind, Guid[] ids, DateTimeOffset now, Guid? actorId, string? byName, Guid? dispatchId = null) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, member_id, data, origin_id)
            select @now, @kind, @actorId, r.activation_id, coalesce(@dispatchId, r.dispatch_id), r.stairwell_code, r.member_id,
                   json_build_object('reportId', r.id, 'kind', r.kind, 'role', r.role, 'text', r.text, 'drill', r.drill,
                       'foundAt', r.found_at, 'occurredAt', r.occurred_at, 'reportedAt', r.reported_at, 'state', r.state,
                       'inHandsOf', r.in_hands_of,
                       'inHandsOfNames', (select coalesce(json_agg(w.name order by w.name, w.id), '[]'::json) from unit u join account w on w.unit_code = any(u.lineage)
                                           where u.code = r.stairwell_code and w.disabled_at is null
                                             and w.role = case r.in_hands_of when 'commandCentre' then 'dispatcher' else r.in_hands_of end),
                       'dueAt', r.due_at, 'lateAt', r.late_at, 'takenAt', r.taken_at, 'takenByName', r.taken_by_name,
                       'answer', (select a.text from report_answer a where a.report_id = r.id order by a.at desc, a.id desc limit 1),
                       'photos', (select count(*) from report_photo p where p.report_id = r.id),
                       'outcome', r.outcome, 'closeReason', r.close_reason, 'byName', @byName), @originId
              from report r where r.id = any(@ids) order by r.id
            """,
            new { kind, ids, now, actorId, byName, dispatchId, originId = await OriginStore.KeepAsync(transaction, Origin.Current, now) });
}

using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>A request held by the transaction: nobody else moves it until the transaction ends.</summary>
public sealed record HeldRequest
{
    public required Guid Id { get; init; }
    public required string StairwellCode { get; init; }
    public Guid? MemberId { get; init; }
    public required string State { get; init; }
    public string? Owner { get; init; }
    public required short Hands { get; init; }
    public required DateTimeOffset ClockFrom { get; init; }
    public required TimeSpan AnswerWithin { get; init; }
    public required bool IsPublished { get; init; }
    public required bool IsConfidential { get; init; }

    public RequestState Stage => Enum.Parse<RequestState>(State, ignoreCase: true);
}

/// <summary>Whose act it is.</summary>
/// <param name="Name">Only of an officer: who lives there and who serves there is named nowhere.</param>
public sealed record RequestActor(string ByWhom, Guid? Id, string? Name)
{
    public static RequestActor Clock { get; } = new("clock", null, null);

    public static RequestActor Resident { get; } = new("resident", null, null);

    public static RequestActor Office(Caller caller) => new("office", caller.Id, caller.Name);

    public static RequestActor Trio(Caller caller) => new("trio", caller.Id, null);
}

/// <summary>
/// Writes requests. The words lie in the rows alone, where they can be taken away after their time; the journal says that something
/// happened, to which request, and how it stands.
/// </summary>
public static class RequestStore
{
    private const string Held =
        """
        select r.id, r.stairwell_code as StairwellCode, r.member_id as MemberId, r.state, r.owner, r.hands, r.clock_from as ClockFrom, k.answer_within as AnswerWithin, r.published_at is not null as IsPublished, k.is_confidential as IsConfidential
          from request r join request_kind k on k.key = r.kind
        """;

    /// <summary>Null when there is none.</summary>
    public static Task<HeldRequest?> HoldAsync(Transaction transaction, Guid id) =>
        transaction.Connection.QuerySingleOrDefaultAsync<HeldRequest>($"{Held} where r.id = @id for update of r", new { id });

    /// <summary>The same for who has its code.</summary>
    public static Task<HeldRequest?> HoldAsync(Transaction transaction, byte[] trackingHash) =>
        transaction.Connection.QuerySingleOrDefaultAsync<HeldRequest>($"{Held} where r.tracking_hash = @trackingHash for update of r", new { trackingHash });

    public static Task<bool> IsHouseholdOfAsync(Transaction transaction, Guid householdId, string stairwellCode) =>
        transaction.Connection.ExecuteScalarAsync<bool>("select exists (select 1 from household where id = @householdId and stairwell_code = @stairwellCode)", new { householdId, stairwellCode });

    /// <summary>What is open goes along when stairwells are rearranged, as pairs; what a home has asked goes where the home is.</summary>
    public static Task MoveOpenAsync(Transaction transaction, string[] from, string[] to) =>
        transaction.Connection.ExecuteAsync(
            """
            update request r set stairwell_code = coalesce((select h.stairwell_code from household h where h.id = r.household_id), p.new)
              from unnest(@from, @to) as p(old, new)
             where r.stairwell_code = p.old and r.closed_at is null
            """,
            new { from, to });

    public static Task<bool> IsAnyOpenAsync(Transaction transaction, string stairwellCode) =>
        transaction.Connection.ExecuteScalarAsync<bool>("select exists (select 1 from request where stairwell_code = @stairwellCode and closed_at is null)", new { stairwellCode });

    /// <summary>How many came through the stairwell's code since then.</summary>
    public static Task<int> CountByCodeAsync(Transaction transaction, string stairwellCode, DateTimeOffset since) =>
        transaction.Connection.ExecuteScalarAsync<int>(
            "select count(*)::int from request where stairwell_code = @stairwellCode and member_id is null and received_at > @since", new { stairwellCode, since });

    public static async Task InsertAsync(Transaction transaction, Guid id, string stairwellCode, SoundRequest request, string trackingCode, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            insert into request (id, stairwell_code, kind, text, contact_name, contact_phone, household_id, member_id, tracking_hash, tracking,
                                 hands, clock_from, wait, raise_within, look_at, received_at)
            select @id, @stairwellCode, key, @text, @contactName, @contactPhone, @HouseholdId, @memberId, @hash, @tracking, first_hands, @now, @accept, @raise, @now + @accept, @now
              from request_kind where key = @kind
            """,
            new
            {
                id,
                stairwellCode,
                kind = request.Kind.Key,
                text = Personal.Of(request.Text),
                contactName = Personal.Of(request.ContactName),
                contactPhone = Personal.Of(request.ContactPhone),
                request.HouseholdId,
                memberId = actor.Id,
                hash = Token.Hash(trackingCode),
                tracking = Personal.Of(trackingCode),
                now,
                accept = request.Kind.AcceptWithin,
                raise = request.Kind.RaiseWithin,
            });
        await TellAsync(transaction, JournalKind.RequestRaised, id, actor, now);
        // What is administrative is no trio's and no community's work where somebody is paid for it.
        if (request.Kind.Administrative && (await StationOwnerQuery.ServingAsync(transaction, stairwellCode)).FirstOrDefault(one => one.Administrative) is { } station)
            await HandOverAsync(transaction, id, station.Name, station.Id, null, RequestActor.Clock, now);
    }

    /// <summary>Somebody's name is on it; from now on the answer is awaited, counted from when it came.</summary>
    public static async Task AcceptAsync(Transaction transaction, Guid id, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            update request r set state = 'accepted', accepted_at = coalesce(r.accepted_at, @now), accepted_by_name = coalesce(r.accepted_by_name, @Name),
                                 wait = k.answer_within, raised = 0, look_at = r.clock_from + k.answer_within
              from request_kind k where k.key = r.kind and r.id = @id
            """,
            new { id, actor.Name, now });
        await TellAsync(transaction, JournalKind.RequestAccepted, id, actor, now);
    }

    public static async Task BeginAsync(Transaction transaction, Guid id, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update request set state = 'inHand', owner = null where id = @id", new { id });
        await TellAsync(transaction, JournalKind.RequestBegun, id, actor, now);
    }

    /// <summary>Another body has it in hand; the clock runs on, and the units stay answerable.</summary>
    /// <param name="stationId">Null where it is no registered station.</param>
    /// <param name="reason">Null where the register itself hands it over.</param>
    public static async Task HandOverAsync(Transaction transaction, Guid id, string owner, Guid? stationId, string? reason, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            update request r set state = 'inHand', owner = @owner, station_id = @stationId, accepted_at = coalesce(r.accepted_at, @now), accepted_by_name = coalesce(r.accepted_by_name, @Name, @owner),
                                 wait = k.answer_within, raised = case when r.state = 'received' then 0 else r.raised end, look_at = case when r.state = 'received' then r.clock_from + k.answer_within else r.look_at end
              from request_kind k where k.key = r.kind and r.id = @id
            """,
            new { id, owner, stationId, actor.Name, now });
        await TellAsync(transaction, JournalKind.RequestHandedOver, id, actor, now, reason, owner);
    }

    public static async Task ReturnAsync(Transaction transaction, HeldRequest held, string reason, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update request set state = 'accepted', owner = null, station_id = null where id = @Id", new { held.Id });
        await TellAsync(transaction, JournalKind.RequestReturned, held.Id, actor, now, reason, held.Owner);
    }

    /// <param name="onTime">Whether this answer came in time.</param>
    public static async Task AnswerAsync(Transaction transaction, HeldRequest held, string text, bool onTime, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            update request r set state = 'answered', answered_at = coalesce(r.answered_at, @now), accepted_at = coalesce(r.accepted_at, @now), accepted_by_name = coalesce(r.accepted_by_name, @Name),
                                 on_time = case when r.state = 'answered' then r.on_time else coalesce(r.on_time, true) and @onTime end,
                                 clock_from = @now, wait = k.confirm_within, raised = 0, look_at = @now + k.confirm_within
              from request_kind k where k.key = r.kind and r.id = @Id
            """,
            new { held.Id, actor.Name, onTime, now });
        await TellAsync(transaction, JournalKind.RequestAnswered, held.Id, actor, now, text, held.Owner);
    }

    public static async Task AbuseAsync(Transaction transaction, Guid id, string reason, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update request set state = 'abuse', closed_at = @now, look_at = null where id = @id", new { id, now });
        await TellAsync(transaction, JournalKind.RequestAbused, id, actor, now, reason);
    }

    public static async Task ConfirmAsync(Transaction transaction, Guid id, int? rating, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update request set state = 'confirmed', rating = @rating, closed_at = @now, look_at = null where id = @id", new { id, rating, now });
        await TellAsync(transaction, JournalKind.RequestConfirmed, id, actor, now);
    }

    /// <summary>It is not settled: another answer is awaited, as long as the first was.</summary>
    public static async Task ReopenAsync(Transaction transaction, Guid id, string text, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            """
            update request r set state = 'reopened', reopened = r.reopened + 1, closed_at = null, owner = null,
                                 clock_from = @now, wait = k.answer_within, raised = 0, look_at = @now + k.answer_within
              from request_kind k where k.key = r.kind and r.id = @id
            """,
            new { id, now });
        await TellAsync(transaction, JournalKind.RequestReopened, id, actor, now, text);
    }

    /// <summary>It goes one level up, and its clock runs on.</summary>
    public static async Task ReferAsync(Transaction transaction, Guid id, string reason, string text, RequestActor actor, DateTimeOffset now)
    {
        var hands = await transaction.Connection.ExecuteScalarAsync<short>("update request set hands = hands + 1 where id = @id returning hands", new { id });
        await TellAsync(transaction, JournalKind.RequestReferred, id, actor, now, text, null, hands, reason);
    }

    public static async Task ForgetContactAsync(Transaction transaction, Guid id, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync("update request set contact_name = null, contact_phone = null where id = @id", new { id });
        await TellAsync(transaction, JournalKind.RequestContactErased, id, actor, now);
    }

    public static async Task PublishAsync(Transaction transaction, Guid id, string question, string answer, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "update request set public_question = @question, public_answer = @answer, published_at = @now, published_by_name = @Name where id = @id", new { id, question, answer, actor.Name, now });
        await TellAsync(transaction, JournalKind.RequestPublished, id, actor, now);
    }

    public static async Task UnpublishAsync(Transaction transaction, Guid id, RequestActor actor, DateTimeOffset now)
    {
        await transaction.Connection.ExecuteAsync(
            "update request set public_question = null, public_answer = null, published_at = null, published_by_name = null where id = @id", new { id });
        await TellAsync(transaction, JournalKind.RequestUnpublished, id, actor, now);
    }

    private static async Task TellAsync(Transaction transaction, string kind, Guid id, RequestActor actor, DateTimeOffset now, string? text = null, string? owner = null, short? hands = null, string? reason = null)
    {
        await transaction.Connection.ExecuteAsync(
            "insert into request_step (id, request_id, at, act, by_whom, by_name, text, owner, hands, reason) values (@stepId, @id, @now, @kind, @ByWhom, @Name, @text, @owner, @hands, @reason)",
            new { stepId = Guid.CreateVersion7(now), id, now, kind, actor.ByWhom, actor.Name, text = Personal.Of(text), owner, hands, reason });
        await NoteAsync(transaction, kind, [id], now, actor);
    }

    internal static async Task NoteAsync(Transaction transaction, string kind, Guid[] ids, DateTimeOffset now, RequestActor actor) =>
        await transaction.Connection.ExecuteAsync(
            """
            insert into journal (at, kind, actor_id, stairwell_code, member_id, data, origin_id)
            select @now, @kind, @actorId, r.stairwell_code, r.member_id,
                   json_build_object('requestId', r.id, 'kind', r.kind, 'state', r.state, 'owner', r.owner, 'hands', r.hands, 'lateAt', r.late_at, 'onTime', r.on_time,
                       'rating', r.rating, 'byWhom', @ByWhom, 'byName', @Name), @originId
              from request r where r.id = any(@ids) order by r.id
            """,
            new { kind, ids, now, actorId = actor.Id, actor.ByWhom, actor.Name, originId = await OriginStore.KeepAsync(transaction, Origin.Current, now) });
}

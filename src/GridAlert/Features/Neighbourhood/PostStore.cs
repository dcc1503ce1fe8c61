using Dapper;
using GridAlert.Platform;
using Npgsql;
using NpgsqlTypes;

namespace GridAlert.Features.Neighbourhood;

/// <summary>Somebody's time in a post 任期.</summary>
public sealed record Post
{
    public required Guid Id { get; init; }
    public required string StairwellCode { get; init; }
    public required string Role { get; init; }
    public required Guid MemberId { get; init; }
    public required Personal Name { get; init; }
    public Personal? Phone { get; init; }
    public required DateTimeOffset BeganAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>The end of the term that the letter of appointment names; null for an open one.</summary>
    public DateOnly? Until { get; init; }
    public string? EndedReason { get; init; }
    /// <summary>The same post in the unit that came after its own.</summary>
    public Guid? ContinuedBy { get; init; }

    public bool InForce => EndedAt is null;
}

/// <summary>Somebody who is to be a responder.</summary>
public sealed record NewMember(Guid Id, string Name, string? Phone);

/// <summary>A post that somebody is to take.</summary>
public sealed record NewPost(Guid Id, string StairwellCode, string Role, Guid MemberId, DateOnly? Until = null);

/// <summary>Writes members and their posts. Phones and invites of whoever leaves end with the post, in the database.</summary>
public sealed class PostStore(NpgsqlDataSource database)
{
    private const string Select =
        """
        select p.id, p.stairwell_code as StairwellCode, p.role, p.member_id as MemberId, m.name, m.phone, p.began_at as BeganAt, p.ended_at as EndedAt,
               p.until, p.ended_reason as EndedReason, p.continued_by as ContinuedBy
          from post p join member m on m.id = p.member_id
        """;

    /// <summary>Every post of a stairwell there was, the present ones first.</summary>
    public async Task<List<Post>> OfStairwellAsync(string stairwellCode, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Post>(
            $"{Select} where p.stairwell_code = @stairwellCode order by p.ended_at desc nulls first, array_position(array['lead', 'information', 'support'], p.role), p.began_at desc", new { stairwellCode })).AsList();
    }

    public async Task<Post?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Post>($"{Select} where p.id = @id", new { id });
    }

    /// <summary>The posts in force inside a unit, stairwell by stairwell.</summary>
    public static async Task<List<Post>> InForceAsync(Transaction transaction, string unitCode) =>
        (await transaction.Connection.QueryAsync<Post>(
            $"{Select} join unit u on u.code = p.stairwell_code where p.ended_at is null and u.lineage @> array[@unitCode]", new { unitCode }, commandTimeout: 60)).AsList();

    /// <summary>The posts in force of these stairwells.</summary>
    public static async Task<List<Post>> InForceAsync(Transaction transaction, string[] stairwellCodes) =>
        (await transaction.Connection.QueryAsync<Post>($"{Select} where p.ended_at is null and p.stairwell_code = any(@stairwellCodes)", new { stairwellCodes })).AsList();

    /// <summary>Whoever holds a post now and has this name and number; null when there is nobody.</summary>
    public static async Task<Guid?> FindHolderAsync(Transaction transaction, string name, string phone) =>
        (await transaction.Connection.QueryAsync<(Guid Id, Personal Name)>(
            "select distinct m.id, m.name from member m join post p on p.member_id = m.id and p.ended_at is null where m.phone = any(@phones) and m.erased_at is null",
            new { phones = new[] { PersonalKeys.SealAlike(phone), phone } })).Where(one => one.Name.Open == name).Select(one => (Guid?)one.Id).FirstOrDefault();

    public static async Task AddMembersAsync(Transaction transaction, IReadOnlyCollection<NewMember> members, DateTimeOffset now, CancellationToken cancel)
    {
        await using var copy = await transaction.Connection.BeginBinaryImportAsync("copy member (id, name, phone, created_at) from stdin (format binary)", cancel);
        foreach (var member in members)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(member.Id, cancel);
            await copy.WriteAsync(PersonalKeys.Seal(member.Name), cancel);
            await copy.WriteAsync(member.Phone is { } phone ? PersonalKeys.SealAlike(phone) : null, NpgsqlDbType.Text, cancel);
            await copy.WriteAsync(now.ToUniversalTime(), cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    public static async Task AddPostsAsync(Transaction transaction, IReadOnlyCollection<NewPost> posts, DateTimeOffset now, CancellationToken cancel)
    {
        await using var copy = await transaction.Connection.BeginBinaryImportAsync("copy post (id, stairwell_code, role, member_id, began_at, until) from stdin (format binary)", cancel);
        foreach (var post in posts)
        {
            await copy.StartRowAsync(cancel);
            await copy.WriteAsync(post.Id, cancel);
            await copy.WriteAsync(post.StairwellCode, cancel);
            await copy.WriteAsync(post.Role, cancel);
            await copy.WriteAsync(post.MemberId, cancel);
            await copy.WriteAsync(now.ToUniversalTime(), cancel);
            if (post.Until is { } until)
                await copy.WriteAsync(until, cancel);
            else
                await copy.WriteNullAsync(cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    /// <summary>Ends those of these posts that are in force; gives how many.</summary>
    public static Task<int> EndAsync(Transaction transaction, Guid[] ids, string reason, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync("update post set ended_at = @now, ended_reason = @reason where id = any(@ids) and ended_at is null", new { now, reason, ids }, commandTimeout: 60);

    /// <summary>Ends posts that go on elsewhere, as pairs: nobody's phone ends with them.</summary>
    public static Task ContinueAsync(Transaction transaction, IReadOnlyCollection<(Guid Old, Guid New)> posts, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            "update post p set ended_at = @now, continued_by = c.new_id from unnest(@olds, @news) as c(old_id, new_id) where p.id = c.old_id",
            new { now, olds = posts.Select(one => one.Old).ToArray(), news = posts.Select(one => one.New).ToArray() });

    /// <summary>New numbers of members, as pairs; what a caller found to be wrong is forgotten with the old one.</summary>
    public static Task SetPhonesAsync(Transaction transaction, IReadOnlyCollection<(Guid MemberId, string Phone)> phones) =>
        transaction.Connection.ExecuteAsync(
            "update member m set phone = n.phone, wrong_phone = null from unnest(@ids, @phones) as n(id, phone) where m.id = n.id and m.erased_at is null",
            new { ids = phones.Select(one => one.MemberId).ToArray(), phones = phones.Select(one => PersonalKeys.SealAlike(one.Phone)).ToArray() }, commandTimeout: 60);

    /// <summary>Covers go along with the stairwell, as pairs; of two for one post the first stays.</summary>
    public static Task MoveCoversAsync(Transaction transaction, string[] from, string[] to, Guid[] ids, DateTimeOffset now) =>
        transaction.Connection.ExecuteAsync(
            """
            with ended as (
                update post_cover c set ended_at = @now from unnest(@from, @to) with ordinality as p(old, new, n)
                 where c.stairwell_code = p.old and c.ended_at is null
                returning p.new, p.n, c.role, c.member_id, c.reason, c.by_name),
            first as (
                select distinct on (new, role) * from ended order by new, role, n),
            numbered as (
                select f.*, row_number() over (order by new, role) as place from first f)
            insert into post_cover (id, stairwell_code, role, member_id, reason, by_name, began_at)
            select i.id, n.new, n.role, n.member_id, n.reason, n.by_name, @now
              from numbered n join unnest(@ids) with ordinality as i(id, place) on i.place = n.place
            """,
            new { from, to, ids, now });

    /// <summary>Homes of stairwells go to others, as pairs; where several come together, a room is told apart by where it was.</summary>
    public static Task MoveHomesAsync(Transaction transaction, string[] from, string[] to, string[] prefixes) =>
        transaction.Connection.ExecuteAsync(
            "update household h set stairwell_code = p.new, room = p.prefix || h.room from unnest(@from, @to, @prefixes) as p(old, new, prefix) where h.stairwell_code = p.old",
            new { from, to, prefixes });

    /// <summary>Some homes of a stairwell go to another; gives how many did.</summary>
    public static Task<int> MoveHomesAsync(Transaction transaction, Guid[] homes, string from, string to) =>
        transaction.Connection.ExecuteAsync("update household set stairwell_code = @to where id = any(@homes) and stairwell_code = @from", new { homes, from, to });

    /// <summary>How many homes there are in these stairwells.</summary>
    public static Task<int> CountHomesAsync(Transaction transaction, string[] codes) =>
        transaction.Connection.ExecuteScalarAsync<int>("select count(*)::int from household where stairwell_code = any(@codes)", new { codes });
}

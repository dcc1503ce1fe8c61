using Dapper;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.AfterAction;

/// <param name="Seals">Whose record, with so many seals and no line beyond them, the headline is of.</param>
/// <param name="Headline">Null while none is kept.</param>
public sealed record KeptHeadline(int Seals, ReviewHeadline? Headline);

/// <summary>
/// Keeps the headlines of sealed activations, counts and times alone. A headline holds for its number of seals: a late line is
/// seen as it lies behind the last seal, and is held by another one later. Whoever computes one reads the record after the
/// number, so that what is kept can know too much for its number, which the same line then says, but never too little.
/// </summary>
public sealed class ReviewHeadlineStore(NpgsqlDataSource database)
{
    private sealed record Row
    {
        public required Guid ActivationId { get; init; }
        public required int Seals { get; init; }
        public string? Headline { get; init; }
    }

    /// <summary>Those of these activations whose record is as it was sealed, with what is kept of them.</summary>
    public async Task<Dictionary<Guid, KeptHeadline>> FindAsync(Guid[] activationIds, string unitCode, string madeOf, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Row>(
            """
            select s.activation_id as ActivationId, s.seals, h.headline::text as Headline
              from record_seal s cross join record_seal_progress p
              left join review_headline h on h.activation_id = s.activation_id and h.unit_code = @unitCode and h.seals = s.seals and h.made_of = @madeOf
              left join lateral (
                  select true as yes from journal j
                   where j.tx >= case when s.waiting_since is null then p.below_tx else s.below_tx end and j.tx < pg_snapshot_xmin(pg_current_snapshot())
                     and (j.activation_id = s.activation_id or j.dispatch_id = any(array(select id from dispatch where activation_id = s.activation_id)))
                     and (j.stairwell_code is not null or j.kind <> all(@aboutTheRecord))
                   order by j.tx, j.seq limit 1) more on true
             where s.activation_id = any(@activationIds) and s.seals > 0 and more.yes is null
            """,
            new { activationIds, unitCode, madeOf, aboutTheRecord = ReviewCalculator.AboutTheRecord.ToArray() }))
            .ToDictionary(row => row.ActivationId, row => new KeptHeadline(row.Seals, row.Headline is null ? null : Json.Read<ReviewHeadline>(row.Headline)));
    }

    /// <summary>Harmless to repeat. The reason is somebody's words, and stays where they are.</summary>
    public async Task KeepAsync(ReviewHeadline headline, string unitCode, int seals, string madeOf, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(
            """
            insert into review_headline (activation_id, unit_code, seals, made_of, headline) values (@ActivationId, @unitCode, @seals, @madeOf, @kept::jsonb)
                on conflict (activation_id, unit_code) do update set seals = excluded.seals, made_of = excluded.made_of, headline = excluded.headline
            """,
            new { headline.ActivationId, unitCode, seals, madeOf, kept = Json.Write(headline with { Reason = "" }) });
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Record;

public class SealedRecords(PostgresFixture postgres)
{
    private static DateTimeOffset End { get; } = WrittenRecord.Begin.AddHours(3);

    [Fact]
    public async Task An_activation_is_sealed_once_when_it_ends_and_not_while_it_is_open()
    {
        await using var record = await WrittenRecord.OpenAsync(postgres, 40);
        await record.Seals.SweepAsync(End, default);
        (await record.Query.LatestAsync(record.ActivationId, default)).ShouldBeNull();
        (await record.VerifyAsync()).State.ShouldBe(RecordState.Unsealed);

        await record.EndAsync(End);
        RecordSeal? seal = null;
        await Patience.UntilAsync("sweeps of several nodes seal it", async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => record.Seals.SweepAsync(End.AddSeconds(3), default)));
            return (seal = await record.Query.LatestAsync(record.ActivationId, default)) is not null;
        });
        (seal!.Number, seal.Lines, seal.SealedAt).ShouldBe((1, 41, End.AddSeconds(3)));
        var check = await record.VerifyAsync();
        (check.State, check.Lines, check.Latest!.Hash).ShouldBe((RecordState.Intact, 41, seal.Hash));

        (await record.Seals.SweepAsync(End.AddHours(1), default)).ShouldBe(0);
        (await record.Query.AllAsync(record.ActivationId, default)).Seals.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_after_the_end_continues_the_chain_once_it_is_quiet_or_has_waited_long_enough()
    {
        await using var record = await WrittenRecord.OpenAsync(postgres, 10);
        await record.EndAsync(End);
        var first = await record.SealAsync(End);

        await record.WriteAsync(5, End.AddMinutes(1));
        await SweepUntilSeenAsync(record, End.AddMinutes(1));
        (await record.Query.LatestAsync(record.ActivationId, default))!.Number.ShouldBe(1);
        var second = await record.SealAsync(End.AddMinutes(1) + SealRecords.Quiet, seals: 2);
        // The lines of the first seal, its own line, and the five.
        (second.Number, second.Lines, second.Data.PreviousHash).ShouldBe((2, 11 + 1 + 5, first.Hash));

        var waitsFrom = End.AddHours(1);
        for (var at = waitsFrom; at < waitsFrom + SealRecords.Longest; at += SealRecords.Quiet / 2)
        {
            await record.WriteAsync(1, at);
            await SweepUntilSeenAsync(record, at);
        }
        (await record.Query.LatestAsync(record.ActivationId, default))!.Number.ShouldBe(2);
        await record.WriteAsync(1, waitsFrom + SealRecords.Longest);
        (await record.SealAsync(waitsFrom + SealRecords.Longest, seals: 3)).Number.ShouldBe(3);
        (await record.VerifyAsync()).Break.ShouldBeNull();
    }

    [Theory]
    // Line 1,500 of the record lies between the checkpoints at 1,000 and at 2,000.
    [InlineData("update journal set data = json_build_object('note', '从未通知') where seq = 1500", 1000, 2000)]
    [InlineData("update journal set at = at + interval '1 us' where seq = 1500", 1000, 2000)]
    [InlineData("update journal set data = (data::text || ' ')::json where seq = 1500", 1000, 2000)]
    [InlineData("update journal set member_id = null where seq = 1500", 1000, 2000)]
    [InlineData("delete from journal where seq = 1500", 1000, 2000)]
    [InlineData("insert into journal (tx, seq, at, kind, activation_id, data) overriding system value select tx, -1, at, kind, @ActivationId, data from journal where seq = 1500", 0, 1000)]
    [InlineData("delete from journal where seq = 1", 0, 1000)]
    // The last line, and the last fifty.
    [InlineData("delete from journal where kind = 'activationEnded'", 2000, 2501)]
    [InlineData("delete from journal where seq > 2451 and kind <> 'recordSealed'", 2000, 2501)]
    [InlineData("update dispatch set activation_id = null", 0, 1000)]
    public async Task A_line_that_was_changed_removed_or_inserted_is_found_where_it_is(string act, long after, long upTo)
    {
        await using var record = await SealedAsync();
        await record.TamperAsync(act);
        var check = await record.VerifyAsync();
        check.State.ShouldBe(RecordState.Broken);
        (check.Break!.Lines, check.Break.Seal, check.Break.AfterLine, check.Break.UpToLine).ShouldBe((true, 1, after, upTo));
    }

    [Theory]
    [InlineData("delete from journal where kind = 'recordSealed'", 1)]
    [InlineData("delete from journal where seq > 2451", 1)]
    [InlineData("delete from record_seal", 1)]
    [InlineData("update journal set data = '[]' where kind = 'recordSealed'", 1)]
    [InlineData("update journal set data = replace(data::text, '\"seal\":1', '\"seal\":2')::json where kind = 'recordSealed'", 1)]
    [InlineData("update record_seal set hash = repeat('0', 64)", 1)]
    public async Task A_seal_that_was_changed_or_removed_is_found(string act, int seal)
    {
        await using var record = await SealedAsync();
        await record.TamperAsync(act);
        var check = await record.VerifyAsync();
        check.State.ShouldBe(RecordState.Broken);
        (check.Break!.Lines, check.Break.Seal).ShouldBe((false, seal));
    }

    [Fact]
    public async Task An_earlier_seal_is_held_by_the_next()
    {
        await using var record = await SealedAsync();
        await record.WriteAsync(3, End.AddMinutes(1));
        await SweepUntilSeenAsync(record, End.AddMinutes(1));
        await record.SealAsync(End.AddHours(1), seals: 2);
        (await record.VerifyAsync()).State.ShouldBe(RecordState.Intact);
        await record.TamperAsync("update journal set at = at + interval '1 hour' where kind = 'recordSealed' and seq = 2502");
        var check = await record.VerifyAsync();
        (check.State, check.Break!.Seal, check.Break.AfterLine, check.Break.UpToLine).ShouldBe((RecordState.Broken, 2, 2501, 2505));
    }

    [Theory]
    [InlineData("update journal set origin_id = gen_random_uuid() where kind = 'stairwellSeen'")]
    [InlineData("update journal set actor_id = gen_random_uuid() where kind = 'accountDisabled'")]
    [InlineData("delete from journal where kind = 'stairwellSeen'")]
    public async Task What_belongs_to_no_activation_is_sealed_as_the_audit_and_so_is_from_where_it_came(string act)
    {
        await using var record = await WrittenRecord.OpenAsync(postgres, 5);
        await record.TamperAsync(
            """
            insert into journal (at, kind, actor_id, data) select now(), 'accountDisabled', gen_random_uuid(), '{}' from generate_series(1, 3);
            insert into journal (at, kind, actor_id, stairwell_code, data, origin_id) values (now(), 'stairwellSeen', gen_random_uuid(), '330108001001001001', '{}', gen_random_uuid());
            """);
        await Patience.UntilAsync("the audit is sealed", async () =>
        {
            await record.Seals.SweepAsync(End, default);
            return await record.Query.LatestAsync(ActivationRecord.Audit, default) is { Lines: 4 };
        });
        var verify = new VerifyRecord(record.Query, record.Record);
        (await verify.RunAsync(ActivationRecord.Audit, default)).State.ShouldBe(RecordState.Intact);
        (await record.Seals.SweepAsync(End.AddDays(1), default)).ShouldBe(0, "its own line calls for no seal");

        await record.TamperAsync(act);
        (await verify.RunAsync(ActivationRecord.Audit, default)).Break.ShouldNotBeNull().Lines.ShouldBeTrue();
    }

    [Fact]
    public async Task Anybody_can_compute_the_chain_again_from_what_docs_record_md_says()
    {
        await using var record = await WrittenRecord.OpenAsync(postgres, 30);
        await record.EndAsync(End);
        var seal = await record.SealAsync(End);
        await using var connection = await record.Database.OpenConnectionAsync();
        var rows = await connection.QueryAsync<string?[]>(
            """
            select array[tx::text, seq::text, (extract(epoch from at) * 1000000)::bigint::text, kind, actor_id::text, activation_id::text, dispatch_id::text, stairwell_code, member_id::text, data::text]
              from journal where kind <> 'recordSealed' order by tx, seq
            """);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("GridAlert record 1 " + record.ActivationId));
        foreach (var row in rows)
            hash = SHA256.HashData([.. hash, .. Fields(row)]);
        Convert.ToHexStringLower(hash).ShouldBe(seal.Hash);
    }

    [Fact]
    public void The_bytes_of_a_line_stay_what_they_are()
    {
        var id = Guid.Parse("01980000-0000-7000-8000-000000000001");
        var chain = new RecordChain(RecordChain.Begin(id), 0);
        chain.Append(new()
        {
            Tx = 7,
            Seq = 12,
            At = DateTimeOffset.Parse("2026-11-24T09:41:07.123456+08:00", CultureInfo.InvariantCulture),
            Kind = JournalKind.Replied,
            ActivationId = id,
            StairwellCode = "330108001001001001",
            Data = """{"note" : "已通知"}""",
        });
        (chain.Lines, chain.Hash).ShouldBe((1, "cbba8825cad8745503283ac300f541928064c99eaba9d5258329117c53f22ffe"));
    }

    private static byte[] Fields(string?[] fields) =>
    [
        .. fields.SelectMany(field =>
        {
            var bytes = Encoding.UTF8.GetBytes(field ?? "");
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : bytes.Length);
            return length.Concat(bytes);
        }),
    ];

    /// <summary>2,501 lines under one seal; their seq is their place.</summary>
    private async Task<WrittenRecord> SealedAsync()
    {
        var record = await WrittenRecord.OpenAsync(postgres, 2500);
        await record.EndAsync(End);
        (await record.SealAsync(End)).Lines.ShouldBe(2501);
        (await record.VerifyAsync()).State.ShouldBe(RecordState.Intact);
        return record;
    }

    private static Task SweepUntilSeenAsync(WrittenRecord record, DateTimeOffset now) => Patience.UntilAsync("the sweep has seen every line", async () =>
    {
        await record.Seals.SweepAsync(now, default);
        await using var command = record.Database.CreateCommand("select not exists (select 1 from journal, record_seal_progress p where tx >= p.below_tx and kind <> 'recordSealed')");
        return await command.ExecuteScalarAsync() is true;
    });
}

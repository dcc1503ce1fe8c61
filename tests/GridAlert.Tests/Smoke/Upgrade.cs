using System.Net;
using Dapper;
using EvolveDb;
using GridAlert.Features.Access.Passwords;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Seals;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Smoke;

/// <summary>A database that the release before this one has written, and still writes to while nodes are exchanged one by one.</summary>
public class Upgrade(PostgresFixture postgres)
{
    /// <summary>The last migration of the release before.</summary>
    private const string Before = "2026.11.26.13";

    private const string Password = "zheng-kui-shuang-yan";

    private static readonly Guid Activation = Guid.CreateVersion7();
    private static readonly Guid Dispatch = Guid.CreateVersion7();
    private static readonly DateTimeOffset Then = new(2026, 11, 26, 1, 0, 0, TimeSpan.Zero);

    // As the release before says it: no column that came later.
    private const string OldLine = "insert into journal (at, kind, actor_id, activation_id, dispatch_id, stairwell_code, data) values (@at, @kind, @actor, @activation, @dispatch, @stairwell, @data::json)";

    [Fact]
    public async Task What_the_release_before_wrote_is_read_and_what_it_still_writes_is_taken()
    {
        var connectionString = await postgres.NewEmptyDatabaseAsync();
        await using (var database = NpgsqlDataSource.Create(connectionString))
        await using (var connection = await database.OpenConnectionAsync())
        {
            new Evolve(connection) { EmbeddedResourceAssemblies = [typeof(Startup).Assembly], EmbeddedResourceFilters = ["GridAlert.Platform.Migrations"], IsEraseDisabled = true, TargetVersion = new(Before) }.Migrate();
            await WriteAsync(connection);
        }

        await using var app = await AppProcess.StartInEarnestAsync(connectionString, new Dictionary<string, string>());
        using var reader = await ApiClient.SignInAsync(app.Url, "li.observer", Password);
        var activation = await reader.GetAsync($"activations/{Activation}");
        (activation.Text("reason"), activation.Text("state")).ShouldBe(("台风登陆", "ended"));
        var review = await reader.GetAsync($"activations/{Activation}/report");
        review.Status.ShouldBe(HttpStatusCode.OK);
        // The dispatch reached nobody, so that the timeline leaves it out.
        review["timeline"].AsArray().Select(moment => (string)moment!["kind"]!).ShouldBe(["activationOpened", "activationEnded"]);

        await using (var database = NpgsqlDataSource.Create(AppProcess.ForApp(connectionString)))
        await using (var connection = await database.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(OldLine, Line("planSaved", "{}", activation: null));
            await connection.ExecuteAsync("insert into session (token_hash, account_id, created_at, expires_at) select sha256('old'), id, @Then, @Then from account", new { Then });
            await connection.ExecuteAsync("insert into sign_in_failure (user_name, failed_at) values ('li.observer', @Then)", new { Then });
        }
        await Patience.UntilAsync("the old seal holds, and what no seal held is sealed", async () =>
        {
            var (exit, output) = await AppProcess.RunAsync(new Dictionary<string, string> { ["ConnectionStrings__GridAlert"] = connectionString }, "verify-journal");
            return exit == 0 && output.Contains("Sealed records: 2 intact, 0 broken.", StringComparison.Ordinal) && output.StartsWith("audit  intact", StringComparison.Ordinal);
        });
    }

    private static async Task WriteAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync(
            """
            insert into unit (code, kind, parent_code, name, form, lineage) values
                ('330108', 'district', null, '滨江区', null, '{330108}'),
                ('330108001', 'street', '330108', '西兴街道', null, '{330108,330108001}');
            insert into account (id, user_name, name, role, unit_code, password_hash, created_at) values (@id, 'li.observer', '李观察', 'observer', '330108', @hash, @Then);
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name, ended_at, ended_by_name, end_reason)
                values (@Activation, 'weather', 'orange', '台风登陆', false, @Then, @id, '陈指挥', @Then, '陈指挥', '解除');
            insert into activation_unit (activation_id, unit_code) values (@Activation, '330108');
            insert into dispatch (id, activation_id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill, sent_at, sent_by, sent_by_name, recipients, stairwells, state)
                values (@Dispatch, @Activation, 'disasterAlert', '台风预警', '请通知住户', '{330108}', '{}', '{}', 'any', false, 'default', false, @Then, @id, '陈指挥', 0, 0, 'ended');
            """,
            new { id = Guid.CreateVersion7(), hash = PasswordHashes.Hash(Password), Then, Activation, Dispatch });
        await connection.ExecuteAsync(OldLine, Line("activationOpened", Json.Write(new { id = Activation, scenario = "weather", level = "orange", reason = "台风登陆", drill = false, unitCodes = new[] { "330108" }, openedAt = Then, openedByName = "陈指挥" }), Activation));
        await connection.ExecuteAsync(OldLine, Line("dispatchSent", Json.Write(new
        {
            id = Dispatch,
            activationId = Activation,
            kind = "disasterAlert",
            title = "台风预警",
            body = "请通知住户",
            roleBodies = new { },
            perHousehold = false,
            targets = new { unitCodes = new[] { "330108" }, roles = Array.Empty<string>(), householdTags = Array.Empty<string>() },
            acknowledgementRule = "any",
            reply = Array.Empty<string>(),
            escalation = "default",
            drill = false,
            sentAt = Then,
            sentByName = "陈指挥",
            recipients = 0,
            stairwells = 0,
            state = "open",
        }), Activation, Dispatch));
        await connection.ExecuteAsync(OldLine, Line("activationEnded", Json.Write(new { reason = "解除", byName = "陈指挥" }), Activation));
        await connection.ExecuteAsync(OldLine, Line("accountEnabled", "{}", activation: null));

        // The seal that the release before has set.
        var chain = new RecordChain(RecordChain.Begin(Activation), 0);
        foreach (var line in await connection.QueryAsync<(string Tx, long Seq, DateTime At, string Kind, Guid? Activation, Guid? Dispatch, string Data)>("select tx::text, seq, at, kind, activation_id, dispatch_id, data::text from journal where activation_id is not null order by tx, seq"))
            chain.Append(new() { Tx = ulong.Parse(line.Tx, System.Globalization.CultureInfo.InvariantCulture), Seq = line.Seq, At = new(line.At, TimeSpan.Zero), Kind = line.Kind, ActivationId = line.Activation, DispatchId = line.Dispatch, Data = line.Data });
        var below = await connection.ExecuteScalarAsync<string>("select pg_current_xact_id()::text");
        var seal = new SealData(1, ulong.Parse(below!, System.Globalization.CultureInfo.InvariantCulture), chain.Lines, chain.Hash, RecordChain.Begin(Activation), []);
        await connection.ExecuteAsync(
            """
            insert into journal (at, kind, activation_id, data) values (@Then, 'recordSealed', @Activation, @data::json);
            insert into record_seal (activation_id, seals, lines, hash, below_tx) values (@Activation, 1, @Lines, @Hash, @below::xid8);
            update record_seal_progress set below_tx = @below::xid8;
            """,
            new { Then, Activation, data = Json.Write(seal), seal.Lines, seal.Hash, below });
    }

    private static object Line(string kind, string data, Guid? activation, Guid? dispatch = null) => new { at = Then, kind, actor = (Guid?)null, activation, dispatch, stairwell = (string?)null, data };
}

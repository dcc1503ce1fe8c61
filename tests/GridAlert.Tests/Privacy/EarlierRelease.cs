using Dapper;
using EvolveDb;
using EvolveDb.Migration;
using GridAlert.Features.Access.Passwords;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Privacy;

/// <summary>
/// A database as the release before personal fields were encrypted left it, taken over by this one: a community with one
/// stairwell, its trio, a home, a dispatch with an answer, a report and a message that went out.
/// </summary>
public sealed class EarlierRelease(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Stairwell = "330108001001001001";
    public const string Lead = "欧阳海棠";
    public const string LeadPhone = "13911112222";
    public const string Contact = "慕容秋水";
    public const string ContactPhone = "13933334444";
    public const string OfficerPhone = "13955556666";
    public const string Report = "三楼东户老人呼吸困难";
    public const string Note = "送到医院门口";
    public const string Reason = "本人骨折在家";
    public const string InCharge = "司徒白石";
    public const string Password = "correct horse battery 7";

    public static Guid LeadId { get; } = Id(1);
    public static Guid HouseholdId { get; } = Id(20);
    public static Guid DispatchId { get; } = Id(30);
    public static Guid ActivationId { get; } = Id(31);

    private string _folder = null!;

    public string ConnectionString { get; private set; } = null!;
    public string MasterKey { get; private set; } = null!;
    public NpgsqlDataSource Database { get; private set; } = null!;
    public AppProcess App { get; private set; } = null!;
    public ApiClient Officer { get; private set; } = null!;
    public ApiClient Observer { get; private set; } = null!;
    public PageClient Page { get; private set; } = null!;

    /// <summary>Everything in this database that names a person.</summary>
    public static IReadOnlyList<string> Marked { get; } = [Lead, LeadPhone, Contact, ContactPhone, OfficerPhone, Report, Note, Reason, InCharge];

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.NewEmptyDatabaseAsync();
        Database = NpgsqlDataSource.Create(ConnectionString);
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            new Evolve(connection)
            {
                EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
                EmbeddedResourceFilters = ["GridAlert.Platform.Migrations"],
                TargetVersion = new("2026.11.26.13"),
            }.Migrate();
        }
        await FillAsync();
        _folder = Directory.CreateTempSubdirectory("gridalert-master-").FullName;
        MasterKey = Path.Combine(_folder, "master.key");
        await File.WriteAllTextAsync(MasterKey, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
        App = await AppProcess.StartInEarnestAsync(ConnectionString, Settings());
        Officer = await ApiClient.SignInAsync(App.Url, "officer", Password);
        Observer = await ApiClient.SignInAsync(App.Url, "observer", Password);
        Page = PageClient.Open(App.Url);
        (await Page.SignInAsync("officer", Password)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
        await Patience.UntilAsync("the sweep has brought every value to the key", () => AskAsync<bool>("select finished_at is not null from personal_sweep"));
        await PersonalRing.LearnAsync(ConnectionString, MasterKey);
    }

    public Dictionary<string, string> Settings() => new() { ["Privacy__MasterKey"] = MasterKey };

    public async Task<T> AskAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, values)).Single();
    }

    public async Task<List<T>> ListAsync<T>(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql, values)).AsList();
    }

    /// <summary>Every value of every column of every table, as it lies in the database.</summary>
    public async Task<string> WholeDatabaseAsync()
    {
        var tables = await ListAsync<string>("select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        var text = new System.Text.StringBuilder();
        foreach (var table in tables)
            text.AppendJoin('\n', await ListAsync<string>($"select t::text from \"{table}\" t"));
        return text.ToString();
    }

    private async Task FillAsync()
    {
        await using var connection = await Database.OpenConnectionAsync();
        string[] codes = ["330108", "330108001", "330108001001", "330108001001001", Stairwell];
        string[] kinds = ["district", "street", "community", "grid", "stairwell"];
        for (var i = 0; i < codes.Length; i++)
        {
            await connection.ExecuteAsync(
                "insert into unit (code, kind, parent_code, name, form, lineage) values (@code, @kind, @parent, @name, @form, @lineage)",
                new { code = codes[i], kind = kinds[i], parent = i == 0 ? null : codes[i - 1], name = $"单元{i}", form = i == 4 ? "stairwell" : null, lineage = codes[..(i + 1)] });
        }
        var hash = PasswordHashes.Hash(Password);
        await connection.ExecuteAsync(
            $"""
            insert into member (id, name, phone, wrong_phone, created_at) values
                ('{Id(1)}', '{Lead}', '{LeadPhone}', '{LeadPhone}', now()), ('{Id(2)}', '李四', null, null, now()), ('{Id(3)}', '王五', '13977778888', null, now());
            insert into post (id, stairwell_code, role, member_id, began_at) values
                ('{Id(4)}', '{Stairwell}', 'lead', '{Id(1)}', now()), ('{Id(5)}', '{Stairwell}', 'information', '{Id(2)}', now()), ('{Id(6)}', '{Stairwell}', 'support', '{Id(3)}', now());
            insert into household (id, stairwell_code, floor, room, contact_name, phone, tags) values ('{Id(20)}', '{Stairwell}', 3, '301', '{Contact}', '{ContactPhone}', array['old']);
            insert into account (id, user_name, name, role, unit_code, phone, password_hash, created_at) values
                ('{Id(10)}', 'officer', '社区干部', 'officer', '330108001001', '{OfficerPhone}', @hash, now()),
                ('{Id(11)}', 'observer', '观察员', 'observer', '330108001001', null, @hash, now()),
                ('{Id(12)}', 'admin', '管理员', 'admin', '330108', null, @hash, now());
            insert into activation (id, scenario, level, reason, drill, opened_at, opened_by, opened_by_name) values ('{Id(31)}', 'weather', 'red', '台风', false, now(), '{Id(10)}', '社区干部');
            insert into activation_unit values ('{Id(31)}', '330108001001');
            insert into dispatch (id, activation_id, kind, title, body, unit_codes, roles, household_tags, acknowledgement_rule, per_household, escalation, drill, sent_at, sent_by, sent_by_name, recipients, stairwells, reply)
                values ('{Id(30)}', '{Id(31)}', 'rollCall', '到岗', '请到岗', array['330108001001'], array[]::text[], array[]::text[], 'any', true, 'none', false, now(), '{Id(10)}', '社区干部', 3, 1,
                        '[{"{"}"key":"inCharge","label":"谁在带班","type":"text","required":true{"}"}]');
            insert into assignment (dispatch_id, stairwell_code, members, satisfied_by) values ('{Id(30)}', '{Stairwell}', 7, 0);
            insert into receipt (dispatch_id, stairwell_code, role, member_id, has_device, state, acknowledged_at, declined_at, note, reason, reply, reply_at) values
                ('{Id(30)}', '{Stairwell}', 1, '{Id(1)}', true, 'acknowledged', now(), null, '{Note}', null, @reply::json, now()),
                ('{Id(30)}', '{Stairwell}', 2, '{Id(2)}', true, 'declined', null, now(), null, '{Reason}', null, null);
            insert into household_result (dispatch_id, household_id, member_id, stairwell_code, role, outcome, note, occurred_at, recorded_at) values ('{Id(30)}', '{Id(20)}', '{Id(1)}', '{Stairwell}', 1, 'done', '{Note}', now(), now());
            insert into report (id, stairwell_code, member_id, role, kind, text, drill, occurred_at, reported_at, due_at) values ('{Id(40)}', '{Stairwell}', '{Id(1)}', 'lead', 'need', '{Report}', false, now(), now(), now() + interval '1 hour');
            insert into message (id, channel, round, urgent, dispatch_id, stairwell_code, role, member_id, address, text, state, next_at, created_at, settled_at)
                values ('{Id(50)}', 'sms', 0, true, '{Id(30)}', '{Stairwell}', 1, '{Id(1)}', '{LeadPhone}', '到岗', 'delivered', now(), now(), now());
            insert into message_attempt (message_id, n, channel, address, at) values ('{Id(50)}', 1, 'sms', '{LeadPhone}', now());
            """,
            new { hash, reply = $$"""{"inCharge":"{{InCharge}}"}""" });
    }

    private static Guid Id(int n) => new($"01930000-0000-7000-8000-{n:D12}");

    public async ValueTask DisposeAsync()
    {
        Page?.Dispose();
        Officer?.Dispose();
        Observer?.Dispose();
        if (App is not null)
            await App.DisposeAsync();
        await Database.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}

using System.Net;
using System.Text;
using Dapper;
using GridAlert.Features.Access.Audit;
using GridAlert.Features.Record;
using GridAlert.Features.Record.Origins;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Access;

/// <summary>Who did and saw what, from where, and that nobody can make it not so.</summary>
public class AuditTests(District district) : IClassFixture<District>
{
    private const string Lead = "330108001001001001";

    [Fact]
    public async Task The_role_that_the_server_works_with_adds_to_the_record_and_changes_nothing_of_it()
    {
        await using var app = NpgsqlDataSource.Create(AppProcess.ForApp(district.ConnectionString));
        await using (var connection = await app.OpenConnectionAsync())
        {
            AppRole.IsRestricted(connection).ShouldBeTrue();
            foreach (var table in AppRole.AppendOnly)
            {
                (await connection.ExecuteScalarAsync<long>($"select count(*) from {table}")).ShouldBeGreaterThan(0, table);
                string[] acts = [$"update {table} set at = at", $"update {table} set first_seen_at = first_seen_at", $"delete from {table}", $"truncate {table}", $"drop table {table}", $"alter table {table} disable trigger all"];
                foreach (var act in acts.Where(act => !act.StartsWith("update", StringComparison.Ordinal) || act.Contains(table == "origin" ? " first_" : " at ", StringComparison.Ordinal)))
                    (await Should.ThrowAsync<PostgresException>(() => connection.ExecuteAsync(act))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, act);
            }
            (await Should.ThrowAsync<PostgresException>(() => connection.ExecuteAsync("create table mine (id int)"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
            (await Should.ThrowAsync<PostgresException>(() => connection.ExecuteAsync("set role postgres"))).SqlState.ShouldNotBeNull();
        }
        // Nor does the owner, by mistake.
        await using var owner = NpgsqlDataSource.Create(district.ConnectionString);
        await using var hand = await owner.OpenConnectionAsync();
        foreach (var table in AppRole.AppendOnly)
            (await Should.ThrowAsync<PostgresException>(() => hand.ExecuteAsync($"delete from {table}"))).MessageText.ShouldContain("append-only");
    }

    [Fact]
    public async Task An_owner_who_may_make_roles_makes_the_one_that_works()
    {
        var working = new NpgsqlConnectionStringBuilder(district.ConnectionString) { Username = $"works_{Guid.CreateVersion7():N}", Password = "it's a secret" }.ConnectionString;
        for (var start = 0; start < 2; start++)
            Migrations.Run(OwnerConnection.Of(district.ConnectionString, working), NullLogger.Instance);
        await using var database = NpgsqlDataSource.Create(working);
        await using var connection = await database.OpenConnectionAsync();
        AppRole.IsRestricted(connection).ShouldBeTrue();
        (await connection.ExecuteAsync("insert into journal (at, kind, data) values (now(), 'planSaved', '{}')")).ShouldBe(1);
    }

    [Fact]
    public void An_origin_has_the_same_id_on_every_node()
    {
        // Whoever checks an origin against its id computes this.
        var origin = new Origin(Guid.Parse("01980000-0000-7000-8000-000000000001"), "203.0.113.9", "Mozilla/5.0");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("01980000-0000-7000-8000-000000000001\n203.0.113.9\nMozilla/5.0"u8));
        var id = origin.Id.ToString("N");
        (id[..12], id[12], id[13..16], id[17..]).ShouldBe((hash[..12], '8', hash[13..16], hash[17..32]));
        new Origin(null, "203.0.113.9", "Mozilla/5.0").Id.ShouldNotBe(origin.Id);
    }

    [Fact]
    public async Task An_act_is_found_with_its_author_its_place_its_reason_and_where_it_came_from()
    {
        var activation = await district.ActivateAsync(District.XixingStreet);
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        var page = await admin.ReadAsync($"/audit?what=activationOpened&unit={District.XixingStreet}");
        page.ShouldContain($"/activations/{activation}");
        page.ShouldContain("台风登陆");
        page.ShouldContain("127.0.0.1");

        var line = (await FindAsync(new(District.XixingStreet, null, [JournalKind.ActivationOpened], null, null)))[0];
        var session = (await FindAsync(new(District.Code, null, [JournalKind.SignedIn], null, null))).Find(one => one.SessionId == line.SessionId);
        session.ShouldNotBeNull("the act names the sign-in that it was done with").ActorName.ShouldBe(line.ActorName);
        // It concerns no other street.
        (await FindAsync(new(District.ChangheStreet, null, [JournalKind.ActivationOpened], null, null))).ShouldBeEmpty();
        await district.CalmAsync();
    }

    [Fact]
    public async Task A_look_is_a_line_before_the_page_is_seen_and_looking_again_is_the_same_look()
    {
        using var street = await PageClient.SignInAsync(district.Url, "street");
        for (var i = 0; i < 3; i++)
            await street.ReadAsync($"/stairwells/{Lead}");
        await street.ReadAsync("/calls");
        await street.ReadAsync($"/devices/{Lead}");
        var looks = await FindAsync(new(District.XixingStreet, null, AuditKinds.Looks, null, null));
        looks.FindAll(look => look is { ActorRole: "dispatcher", UnitCode: Lead }).ConvertAll(look => look.Kind).ShouldBe([JournalKind.DevicesSeen, JournalKind.StairwellSeen]);
        looks.ShouldContain(look => look.Kind == JournalKind.CallListSeen && look.UnitCode == District.XixingStreet);
        (await street.GetAsync("/stairwells/330108002001001001")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await FindAsync(new("330108002001001001", null, AuditKinds.Looks, null, null))).ShouldBeEmpty("what was not shown was not seen");
    }

    [Fact]
    public async Task Only_administrators_search_the_audit_and_that_they_did_is_in_it()
    {
        foreach (var other in new[] { "district", "observer", "grid" })
        {
            using var page = await PageClient.SignInAsync(district.Url, other);
            (await page.GetAsync("/audit")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, other);
            (await page.GetAsync("/audit.csv")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, other);
        }
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        (await admin.GetAsync("/audit?unit=999999")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var refused = await admin.GetAsync("/audit?from=yesterday");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await admin.ReadAsync("/audit?what=districtNamed")).ShouldContain("class=\"empty\"");
        (await FindAsync(new(District.Code, null, [JournalKind.AuditSeen], null, null))).ShouldContain(look => look.About == "what=districtNamed");
    }

    [Fact]
    public async Task The_pages_hold_every_line_once_and_the_file_holds_them_all()
    {
        using var admin = await PageClient.SignInAsync(district.Url, "admin");
        await admin.ReadAsync("/accounts");
        await using (var owner = NpgsqlDataSource.Create(district.ConnectionString))
        await using (var connection = await owner.OpenConnectionAsync())
        {
            // Seven at the same moment: then the number alone tells them apart.
            await connection.ExecuteAsync(
                """
                insert into journal (at, kind, actor_id, data, origin_id)
                select now(), 'districtNamed', a.id, json_build_object('unitCode', '330108', 'reason', '=1+1'), o.id
                  from generate_series(1, 7), account a, (select id from origin limit 1) o where a.user_name = 'admin'
                """);
        }
        var filter = new AuditFilter(District.Code, null, [JournalKind.DistrictNamed, JournalKind.AccountsSeen], TimeProvider.System.GetUtcNow().AddMinutes(-10), TimeProvider.System.GetUtcNow().AddMinutes(1));
        var all = await FindAsync(filter);
        all.Count.ShouldBe(8);
        var paged = new List<AuditLine>();
        while (await FindAsync(filter, paged.LastOrDefault()?.Cursor, 3) is { Count: > 0 } some)
            paged.AddRange(some);
        paged.ConvertAll(line => line.Seq).ShouldBe(all.ConvertAll(line => line.Seq));
        paged.ShouldAllBe(line => line.ActorRole == "admin");

        var file = await (await admin.GetAsync("/audit.csv?what=districtNamed")).Content.ReadAsByteArrayAsync();
        file[..3].ShouldBe(Encoding.UTF8.GetPreamble());
        var rows = Encoding.UTF8.GetString(file[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(1 + 7);
        rows[0].ShouldStartWith("时间,谁,");
        // A spreadsheet must not compute what people wrote.
        rows[1].ShouldEndWith(",\"'=1+1\"");
        (await FindAsync(new(District.Code, null, [JournalKind.AuditExported], null, null))).ShouldContain(line => line.About == "what=districtNamed");
    }

    private async Task<List<AuditLine>> FindAsync(AuditFilter filter, AuditCursor? after = null, int limit = 500)
    {
        await using var database = NpgsqlDataSource.Create(Database.Defaults(district.ConnectionString).ConnectionString);
        return await new AuditQuery(database).RunAsync(filter, after is null ? null : AuditCursor.Parse(after.ToString()), limit, default);
    }
}

using GridAlert.Features.Everyday.Roster;
using GridAlert.Features.Neighbourhood;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>A roster file against what there is.</summary>
public class RosterRulesTests
{
    private const string Grid = "330108001001001";
    private static readonly string Known = Grid + "001";
    private static readonly Guid Holder = Guid.CreateVersion7();
    private static readonly Guid HoldersPost = Guid.CreateVersion7();

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var plan = Compare(Row(Known, "江晖苑", "1幢1单元", lead: "王伟", phone: "10012345678"));
        (plan.Created, plan.Updated, plan.Unchanged, plan.Errors.Count).ShouldBe((0, 0, 1, 0));
        (plan.Posts.Count, plan.PostsEnded.Count, plan.Members.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void An_empty_name_is_a_vacant_post_and_a_missing_column_is_nothing()
    {
        Compare(Row(Known, lead: "", phone: "")).PostsEnded.ShouldBe([HoldersPost]);
        Compare(Row(Known)).Unchanged.ShouldBe(1);
    }

    [Fact]
    public void Another_number_is_the_same_person_and_another_name_is_not()
    {
        var renumbered = Compare(Row(Known, lead: "王伟", phone: "100 8765-4321"));
        renumbered.Phones.ShouldBe([(Holder, "10087654321")]);
        renumbered.PostsEnded.ShouldBeEmpty();
        Compare(Row(Known, lead: "王伟", phone: "")).Unchanged.ShouldBe(1);

        var replaced = Compare(Row(Known, lead: "李娜", phone: "10012345678"));
        replaced.PostsEnded.ShouldBe([HoldersPost]);
        replaced.Members.Single().Name.ShouldBe("李娜");
        replaced.Posts.Single().MemberId.ShouldBe(replaced.Members.Single().Id);
    }

    [Fact]
    public void Somebody_with_the_same_name_and_number_is_one_person_in_every_stairwell()
    {
        var plan = Compare(
            Row(Grid + "002", grid: null, "2幢", lead: "王伟", phone: "10012345678"),
            Row(Grid + "003", grid: null, "3幢", lead: "赵敏", phone: "10055555555"),
            Row(Grid + "004", grid: null, "4幢", lead: "赵敏", phone: "10055555555"));
        plan.Created.ShouldBe(3);
        plan.Members.Count.ShouldBe(1);
        plan.Posts.Select(post => post.MemberId).ShouldBe([Holder, plan.Members[0].Id, plan.Members[0].Id]);
    }

    [Fact]
    public void What_is_above_a_new_stairwell_is_made_once()
    {
        RosterRow One(int n) => new(n, new Dictionary<string, string>
        {
            ["streetCode"] = "330108009",
            ["street"] = "新街道",
            ["communityCode"] = "330108009001",
            ["community"] = "新社区",
            ["gridCode"] = "330108009001001",
            ["grid"] = "新苑",
            ["stairwellCode"] = $"33010800900100100{n}",
            ["stairwell"] = $"{n}幢",
        });
        var plan = Compare(One(2), One(3));
        plan.Errors.ShouldBeEmpty();
        plan.Units.Select(unit => unit.Kind).ShouldBe([UnitKind.Street, UnitKind.Community, UnitKind.Grid, UnitKind.Stairwell, UnitKind.Stairwell]);
        plan.Units[^1].Lineage.ShouldBe(["330108", "330108009", "330108009001", "330108009001001", "330108009001001003"]);
    }

    [Theory]
    [InlineData("stairwellCode", "", "stairwellCode", "required")]
    [InlineData("stairwellCode", "33 01", "stairwellCode", "notACode")]
    [InlineData("stairwellCode", "330108001001009", "stairwellCode", "ended")]
    [InlineData("stairwellCode", "330108002001001001", "stairwellCode", "notYours")]
    [InlineData("gridCode", "330108001001002", "gridCode", "elsewhere")]
    [InlineData("grid", "别的名字", "grid", "otherName")]
    [InlineData("form", "亭子", "form", "notAForm")]
    [InlineData("leadName", "王**", "leadName", "masked")]
    [InlineData("leadPhone", "十二三", "leadPhone", "notANumber")]
    public void What_is_wrong_is_said_with_its_line_and_column(string column, string value, string wrongColumn, string code)
    {
        var row = Row(Known, "江晖苑", "1幢1单元", lead: "王伟", phone: "10012345678");
        var plan = Compare(row with { Cells = new Dictionary<string, string>(row.Cells) { [column] = value } });
        plan.Errors.Select(error => (error.Row, error.Column, error.Code)).ShouldBe([(2, wrongColumn, code)]);
    }

    [Fact]
    public void A_stairwell_stands_in_the_file_once_and_nobody_holds_two_posts_of_one()
    {
        Compare(Row(Known), Row(Known)).Errors.Single().Code.ShouldBe("twice");
        var row = Row(Known, lead: "王伟", phone: "10012345678");
        Compare(row with { Cells = new Dictionary<string, string>(row.Cells) { ["supportName"] = "王伟" } }).Errors.Single().Code.ShouldBe("samePerson");
    }

    private static RosterPlan Compare(params RosterRow[] rows)
    {
        Unit Make(UnitKind kind, string[] lineage, string name, DateTimeOffset? ended = null) => new()
        {
            Code = lineage[^1],
            Kind = kind,
            Name = name,
            ParentCode = lineage.Length > 1 ? lineage[^2] : null,
            Form = kind == UnitKind.Stairwell ? StairwellForm.Stairwell : null,
            Lineage = lineage,
            EndedAt = ended,
        };
        string[] grid = ["330108", "330108001", "330108001001", Grid];
        var units = new[]
        {
            Make(UnitKind.District, grid[..1], "滨江区"), Make(UnitKind.Street, grid[..2], "西兴街道"), Make(UnitKind.Community, grid[..3], "江晖社区"), Make(UnitKind.Grid, grid, "江晖苑"),
            Make(UnitKind.Stairwell, [.. grid, Known], "1幢1单元"), Make(UnitKind.Stairwell, [.. grid, "330108001001009"], "旧楼道", DateTimeOffset.UnixEpoch),
            Make(UnitKind.Stairwell, ["330109", "330109001", "330109001001", "330109001001001", "330108002001001001"], "别区楼道"),
        };
        var held = new Dictionary<(string, string), HeldPost> { [(Known, "lead")] = new(HoldersPost, Holder, "王伟", "10012345678") };
        var number = 1;
        return RosterRules.Compare(rows.Select(row => row.Number > 0 ? row : row with { Number = ++number }), units[0], units.ToDictionary(unit => unit.Code), held, Guid.CreateVersion7);
    }

    private static RosterRow Row(string code, string? grid = null, string? stairwell = null, string? lead = null, string? phone = null)
    {
        var cells = new Dictionary<string, string> { ["gridCode"] = Grid, ["stairwellCode"] = code };
        foreach (var (column, value) in new[] { ("grid", grid), ("stairwell", stairwell), ("leadName", lead), ("leadPhone", phone) })
        {
            if (value is not null)
                cells[column] = value;
        }
        return new(0, cells);
    }
}

using GridAlert.Features.Everyday.Units;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Everyday;

/// <summary>Moving, splitting and merging units.</summary>
public class RearrangementRulesTests
{
    private static readonly string[] Community = ["1", "11", "111"];

    [Fact]
    public void A_grid_that_moves_takes_its_stairwells_along_under_codes_of_its_own()
    {
        var grid = Grid("111001", "江晖苑", "1幢", "2幢");
        var to = new Unit { Code = "112", Kind = UnitKind.Community, Name = "别的社区", ParentCode = "11", Form = null, Lineage = ["1", "11", "112"] };
        var plan = RearrangementRules.Gather([grid], grid.Name, to, "112005");
        plan.Made.Select(unit => (unit.Code, unit.ParentCode, unit.Name)).ShouldBe([("112005", "112", "江晖苑"), ("112005001", "112005", "1幢"), ("112005002", "112005", "2幢")]);
        plan.Ended.Select(end => (end.Code, end.Successors.Single())).ShouldBe([("111001", "112005"), ("111001001", "112005001"), ("111001002", "112005002")]);
        plan.Made[1].Lineage.ShouldBe(["1", "11", "112", "112005", "112005001"]);
        plan.Heads.ShouldBe([("111001", "112005")]);
    }

    [Fact]
    public void Stairwells_of_merged_grids_that_share_a_name_say_where_they_were()
    {
        var plan = RearrangementRules.Gather([Grid("111001", "江晖苑", "1幢"), Grid("111002", "钱塘府", "1幢", "2幢")], "江晖钱塘", Parent(), "111003");
        plan.Made.Skip(1).Select(unit => unit.Name).ShouldBe(["江晖苑1幢", "钱塘府1幢", "2幢"]);
    }

    [Fact]
    public void Of_two_for_one_post_the_first_stays()
    {
        var (a, b) = (Stairwell("111001001", "1幢"), Stairwell("111001002", "2幢"));
        var plan = RearrangementRules.Gather([a, b], "1、2幢", Grid("111001", "江晖苑"), "111001003");
        var (leadA, leadB, supportB) = (Held(a, "lead"), Held(b, "lead"), Held(b, "support"));
        RearrangementRules.Posts(plan.Stairwells, [supportB, leadB, leadA]).OrderBy(one => one.To is null)
            .Select(one => (one.Post.Id, one.To)).ShouldBe([(leadA.Id, "111001003"), (supportB.Id, "111001003"), (leadB.Id, null)]);
        RearrangementRules.Prefix(b, "111001003", plan.Stairwells).ShouldBe("2幢 ");
    }

    [Fact]
    public void A_stairwell_that_splits_leaves_its_trio_with_the_first()
    {
        var old = Stairwell("111001001", "1幢");
        var plan = RearrangementRules.Split(old, "1幢1单元", "1幢2单元", Grid("111001", "江晖苑"), ["111001002", "111001003"], new HashSet<string>());
        plan.Ended.Single().Successors.ShouldBe(["111001002", "111001003"]);
        plan.Stairwells.Single().To.ShouldBe("111001002");
        RearrangementRules.Prefix(old, "111001002", plan.Stairwells).ShouldBe("");
    }

    [Fact]
    public void A_grid_that_splits_gives_the_second_what_was_chosen()
    {
        var grid = Grid("111001", "江晖苑", "1幢", "2幢", "3幢");
        var plan = RearrangementRules.Split(grid, "东苑", "西苑", Parent(), ["111002", "111003"], new HashSet<string> { "111001002" });
        plan.Made.Where(unit => unit.Kind == UnitKind.Stairwell).Select(unit => (unit.ParentCode, unit.Name)).ShouldBe([("111002", "1幢"), ("111002", "3幢"), ("111003", "2幢")]);
    }

    [Fact]
    public void The_number_of_a_unit_that_ended_is_not_given_again() =>
        UnitRules.NextCodes("111", ["111001", "111007", "111007001", "222001", "111x99"], 2).ShouldBe(["111008", "111009"]);

    private static Unit Parent() => new() { Code = "111", Kind = UnitKind.Community, Name = "社区", ParentCode = "11", Form = null, Lineage = Community };

    private static Unit Grid(string code, string name, params string[] stairwells)
    {
        var grid = new Unit { Code = code, Kind = UnitKind.Grid, Name = name, ParentCode = "111", Form = null, Lineage = [.. Community, code] };
        grid.Children = [.. stairwells.Select((one, n) => Stairwell($"{code}00{n + 1}", one, grid))];
        return grid;
    }

    private static Unit Stairwell(string code, string name, Unit? grid = null) => new()
    {
        Code = code,
        Kind = UnitKind.Stairwell,
        Name = name,
        ParentCode = grid?.Code ?? "111001",
        Form = StairwellForm.Building,
        Lineage = [.. grid?.Lineage ?? [.. Community, "111001"], code],
    };

    private static Post Held(Unit unit, string role) => new()
    {
        Id = Guid.CreateVersion7(),
        StairwellCode = unit.Code,
        Role = role,
        MemberId = Guid.CreateVersion7(),
        Name = Personal.Of("王伟")!,
        BeganAt = DateTimeOffset.UnixEpoch,
    };
}

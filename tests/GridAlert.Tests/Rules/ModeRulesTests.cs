using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

/// <summary>Mode follows from the open activations and from nothing else.</summary>
public class ModeRulesTests
{
    private static readonly Unit District = Tree();

    private static Unit Community(int n) => District.Children[0].Children[n];

    [Fact]
    public void Without_an_activation_everything_is_normal() =>
        ModeRules.ModeOf(District, []).ShouldBe(UnitMode.Normal);

    [Fact]
    public void An_activation_covers_everything_below_its_units()
    {
        var open = Open(Level.Orange, "330108001");
        ModeRules.ModeOf(Community(0), [open]).ShouldBe(new(Mode.Emergency, open));
        ModeRules.ModeOf(Community(0).Children[0], [open]).Mode.ShouldBe(Mode.Emergency);
    }

    [Fact]
    public void A_unit_above_is_in_emergency_mode_once_all_its_communities_are()
    {
        var first = Open(Level.Blue, "330108001001");
        var second = Open(Level.Red, "330108001002");
        ModeRules.ModeOf(District, [first]).Mode.ShouldBe(Mode.Normal);
        ModeRules.ModeOf(District, [first, second]).ShouldBe(new(Mode.Emergency, second));
    }

    [Fact]
    public void Of_overlapping_activations_the_highest_level_decides_and_a_real_one_goes_before_a_drill()
    {
        var low = Open(Level.Yellow, "330108");
        var high = Open(Level.Red, "330108001001");
        var drill = Open(Level.Red, "330108") with { Drill = true };
        ModeRules.ModeOf(Community(0), [low, drill, high]).Activation.ShouldBe(high);
        ModeRules.ModeOf(Community(1), [low, high]).Activation.ShouldBe(low);
    }

    private static Activation Open(Level level, string unit) => new()
    {
        Id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch),
        Scenario = "weather",
        Level = level,
        Reason = "r",
        Drill = false,
        UnitCodes = [unit],
        OpenedAt = DateTimeOffset.UnixEpoch,
        OpenedByName = "n",
    };

    private static Unit Tree()
    {
        Unit Make(UnitKind kind, string[] lineage, params Unit[] children) => new()
        {
            Code = lineage[^1],
            Kind = kind,
            Name = lineage[^1],
            ParentCode = lineage.Length > 1 ? lineage[^2] : null,
            Form = null,
            Lineage = lineage,
            Children = children,
        };
        string[] street = ["330108", "330108001"];
        return Make(UnitKind.District, ["330108"],
            Make(UnitKind.Street, street,
                Make(UnitKind.Community, [.. street, "330108001001"], Make(UnitKind.Grid, [.. street, "330108001001", "330108001001001"])),
                Make(UnitKind.Community, [.. street, "330108001002"])));
    }
}

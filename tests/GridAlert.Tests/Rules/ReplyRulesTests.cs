using System.Text.Json;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

public class ReplyRulesTests
{
    private static readonly ReplyField[] Fields =
    [
        new("inCharge", "谁在带班", "text", true),
        new("hit", "几处受灾", "number", true),
        new("moved", "是否转移", "yesNo", false),
        new("state", "情况", "choice", false, ["平稳", "紧张"]),
    ];

    [Theory]
    [InlineData("""{ "inCharge": "王芳", "hit": 0 }""", true)]
    [InlineData("""{ "inCharge": "王芳" }""", false)]
    [InlineData("""{ "inCharge": "  ", "hit": 2 }""", false)]
    [InlineData("""{ "inCharge": null, "hit": 2 }""", false)]
    [InlineData("{}", false)]
    public void Whole_is_a_reply_with_all_that_must_be_there(string reply, bool whole) => ReplyRules.IsWhole(Fields, Read(reply)).ShouldBe(whole);

    [Fact]
    public void What_is_missing_is_named() => ReplyRules.Missing(Fields, Read("""{ "hit": 1 }""")).Select(field => field.Label).ShouldBe(["谁在带班"]);

    [Theory]
    [InlineData("""{ "inCharge": "王芳", "hit": 1.5, "moved": false, "state": "平稳" }""", null)]
    [InlineData("""{ "unasked": [1, 2] }""", null)]
    [InlineData("""{ "hit": "1" }""", "reply.hit")]
    [InlineData("""{ "moved": 1 }""", "reply.moved")]
    [InlineData("""{ "state": "未知" }""", "reply.state")]
    [InlineData("""{ "inCharge": {} }""", "reply.inCharge")]
    public void Values_are_of_their_fields_type(string reply, string? wrong)
    {
        var check = new Check();
        ReplyRules.Validate(check, Fields, Read(reply), []);
        check.Problem?.Fields.Select(field => field.Field).ShouldBe([wrong!]);
        (check.Problem is null).ShouldBe(wrong is null);
    }

    [Theory]
    [InlineData("""{ "words": "水退了" }""", """{"words":"水退了","gate":"00000000-0000-0000-0000-000000000002"}""")]
    [InlineData("""{ "gate": "00000000-0000-0000-0000-000000000001" }""", """{ "gate": "00000000-0000-0000-0000-000000000001" }""")]
    [InlineData("""{ "gate": null }""", """{ "gate": null }""")]
    public void A_photo_that_the_words_leave_out_stays_the_newest_and_null_is_none(string reply, string whole) =>
        ReplyRules.WithPhotos([new("gate", "车库入口", "photo", true)], Read(reply),
            [new() { Id = new("00000000-0000-0000-0000-000000000001"), Field = "gate" }, new() { Id = new("00000000-0000-0000-0000-000000000002"), Field = "gate" }])
            .GetRawText().ShouldBe(whole);

    private static JsonElement Read(string json) => JsonDocument.Parse(json).RootElement;
}

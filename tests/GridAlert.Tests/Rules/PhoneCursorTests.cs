using GridAlert.Features.Emergency.Dispatches;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Rules;

public class PhoneCursorTests
{
    [Theory]
    [InlineData("1:1:")]
    [InlineData("888:892:889,891")]
    [InlineData("10:20:10|30:30:|25|018f0000000070008000000000000000")]
    public void A_cursor_comes_back_as_it_was_given(string text)
    {
        PhoneCursor.IsCursor(text).ShouldBeTrue();
        PhoneCursor.Parse(text).ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("0:1:")]
    [InlineData("5:3:")]
    [InlineData("5:9:4")]
    [InlineData("5:9:9")]
    [InlineData("5:9:7,6")]
    [InlineData("5:9:6,6")]
    [InlineData("5:9:'; drop table unit;--")]
    [InlineData("99999999999999999999:99999999999999999999:")]
    [InlineData("1:1:|1:1:|x|y")]
    public void Anything_else_is_no_cursor(string text) => PhoneCursor.IsCursor(text).ShouldBeFalse();

    [Theory]
    [InlineData("10:20:10,15", 25, "10:20:10,15")]
    [InlineData("10:20:10,15", 19, "10:20:10,15")]
    [InlineData("10:20:10,15", 16, "10:17:10,15")]
    [InlineData("10:20:10,15", 12, "10:13:10")]
    [InlineData("18:20:18", 12, "13:13:")]
    [InlineData("20:20:", 0, "1:1:")]
    public void What_came_after_the_last_line_of_the_journal_does_not_count_as_seen(string snapshot, ulong lastLine, string seen)
    {
        PhoneCursor.UpTo(snapshot, lastLine).ShouldBe(seen);
        PhoneCursor.IsCursor(seen).ShouldBeTrue();
    }

    [Fact]
    public void After_a_transaction_means_with_it() => PhoneCursor.After(41).ToString().ShouldBe("42:42:");
}

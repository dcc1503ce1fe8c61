using System.Text;
using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

public class BeijingTimeTests
{
    [Theory]
    [InlineData("2026-11-27T02:00:00+08:00", "2026-11-27T02:00:00+08:00")]
    [InlineData("2026-11-26T18:00:00.5Z", "2026-11-27T02:00:00.5+08:00")]
    [InlineData("2026-11-26T18:00:10.120300Z", "2026-11-27T02:00:10.1203+08:00")]
    [InlineData("2026-11-26T18:00:00.1234567Z", "2026-11-27T02:00:00.123456+08:00")]
    [InlineData("2026-11-26T18:00:00.0000009Z", "2026-11-27T02:00:00+08:00")]
    public void A_moment_is_written_in_Beijing_time_to_the_microsecond_in_messages_as_in_texts(string moment, string written)
    {
        var at = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

        at.Iso().ShouldBe(written);
        Encoding.UTF8.GetString(at.Iso(stackalloc byte[BeijingTime.IsoLength])).ShouldBe(written);
        Json.Read<string>(Json.Write(at)).ShouldBe(written);
    }
}

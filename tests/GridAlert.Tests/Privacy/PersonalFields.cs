using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using GridAlert.Platform;
using GridAlert.Tests.Support;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Privacy;

/// <summary>What a personal field looks like at rest, and how it is opened.</summary>
public class PersonalFields
{
    [Theory]
    [InlineData("")]
    [InlineData("王芳")]
    [InlineData("13812345678")]
    [InlineData("三楼独居老人，需要胰岛素。\"引号\"\n换行")]
    public void A_value_comes_back_as_it_was(string text)
    {
        var stored = PersonalKeys.Seal(text);
        stored.ShouldStartWith("pf1:");
        if (text.Length > 0)
            stored.ShouldNotContain(text);
        PersonalKeys.Open(stored).ShouldBe(text);
        PersonalKeys.Open(PersonalKeys.SealAlike(text)).ShouldBe(text);
    }

    [Fact]
    public void Equal_names_look_different_and_equal_numbers_alike()
    {
        PersonalKeys.Seal("王芳").ShouldNotBe(PersonalKeys.Seal("王芳"));
        PersonalKeys.SealAlike("13812345678").ShouldBe(PersonalKeys.SealAlike("13812345678"));
        PersonalKeys.SealAlike("13812345678").ShouldNotBe(PersonalKeys.SealAlike("13812345679"));
        PersonalKeys.Blind("13812345678").ShouldBe(PersonalKeys.Blind("13812345678"));
        PersonalKeys.Blind("13812345678").ShouldNotContain("138");
    }

    [Fact]
    public void What_an_earlier_release_left_is_read_as_it_is() => PersonalKeys.Open("李娜").ShouldBe("李娜");

    [Fact]
    public void A_value_that_was_tampered_with_is_refused()
    {
        var stored = PersonalKeys.Seal("王芳");
        var other = stored[..^2] + (stored[^2] == 'A' ? 'B' : 'A') + stored[^1];
        Should.Throw<CryptographicException>(() => PersonalKeys.Open(other));
        Should.Throw<CryptographicException>(() => PersonalKeys.Open("pf1:77:" + stored[(stored.LastIndexOf(':') + 1)..]));
    }

    [Fact]
    public void Json_is_opened_where_it_is_encrypted_and_nowhere_else()
    {
        var line = $$"""{"role":1,"note":"{{PersonalKeys.SealAlike("独居，\"怕黑\"")}}","reply":"{{PersonalKeys.SealJson("""{"inCharge":"王芳","count":3}""")}}","title":"台风"}""";
        var opened = System.Text.Json.Nodes.JsonNode.Parse(PersonalKeys.OpenJson(line))!;
        ((string)opened["note"]!).ShouldBe("独居，\"怕黑\"");
        ((string)opened["reply"]!["inCharge"]!).ShouldBe("王芳");
        ((int)opened["reply"]!["count"]!).ShouldBe(3);
        Encoding.UTF8.GetString(PersonalKeys.OpenJson(Encoding.UTF8.GetBytes(line)).Span).ShouldBe(PersonalKeys.OpenJson(line));
        const string Plain = """{"title":"台风","text":"pf1:"}""";
        PersonalKeys.OpenJson(Plain).ShouldBe(Plain);
    }

    [Fact]
    public void Nothing_of_it_slips_into_texts_or_answers()
    {
        var name = Personal.Of("王芳芳")!;
        $"{name}".ShouldBe("•••");
        Should.Throw<NotSupportedException>(() => Json.Write(new { name }));
        (name.AsName, Personal.Of("13812345678")!.AsNumber, Personal.Of("110")!.AsNumber).ShouldBe(("王**", "138****5678", "****"));
        Personal.Of("王").ShouldNotBeNull().AsName.ShouldBe("王");
        Personal.Of("𠮷田")!.AsName.ShouldBe("𠮷*");
    }

    [Fact]
    public void A_hundred_thousand_names_open_in_a_moment()
    {
        var stored = Enumerable.Range(0, 1000).Select(i => PersonalKeys.Seal($"王小{i}")).ToArray();
        foreach (var one in stored)
            PersonalKeys.Open(one);
        // A hundred times the quickest of many slices: the machine is busy with other tests.
        var best = 100 * Enumerable.Range(0, 300).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 1000; i++)
                PersonalKeys.Open(stored[i]);
            return clock.Elapsed;
        });
        TestContext.Current.SendDiagnosticMessage($"100,000 names opened in {best.TotalMilliseconds:N0} ms");
        best.ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
    }
}

using GridAlert.Platform;
using Shouldly;
using Xunit;

namespace GridAlert.Tests.Platform;

/// <summary>What a connection gets when the operator's connection string leaves it out.</summary>
public sealed class DatabaseTests
{
    [Fact]
    public void What_the_connection_string_leaves_out_is_set_for_the_operator()
    {
        var connection = Database.Defaults("Host=localhost;Database=gridalert");
        connection.ApplicationName.ShouldBe("GridAlert", "so that an operator finds it among the database's sessions");
        connection.MaxAutoPrepare.ShouldBeGreaterThan(0, "statements are planned once a connection");
        connection.CommandTimeout.ShouldBe(10);
        connection.Timeout.ShouldBe(Database.ImpatientSeconds);
        connection.TcpKeepAlive.ShouldBeTrue();
    }

    [Fact]
    public void What_the_operator_has_said_holds()
    {
        var connection = Database.Defaults("Host=localhost;Database=gridalert;Max Auto Prepare=0;Application Name=drill;Command Timeout=60;Timeout=20");
        connection.MaxAutoPrepare.ShouldBe(0);
        connection.ApplicationName.ShouldBe("drill");
        connection.CommandTimeout.ShouldBe(60);
        connection.Timeout.ShouldBe(20);
    }
}

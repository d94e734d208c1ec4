using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Tests.Resume;

public sealed class SourceCursorTests
{
    [Fact]
    public void FromJson_WhatToJsonWrote_IsTheSame()
    {
        SourceCursor cursor = new() { Data = "abc", Ordinals = 12, Epoch = 1, Drawn = 2, Last = new(3, 5_000_000_000), Held = [new(3, 5_000_000_000), new(0, 7)] };

        SourceCursor read = SourceCursor.FromJson(cursor.ToJson());

        Assert.Equal(cursor.Held, read.Held);
        Assert.Equal(cursor, read with { Held = cursor.Held });
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "data": "a", "ordinals": 1, "drawn": 2 }""")]
    [InlineData("""{ "data": "a", "ordinals": -1 }""")]
    [InlineData("""{ "data": "a", "epoch": -1 }""")]
    [InlineData("""{ "data": "a", "held": [{ "file": 0, "offset": 1 }] }""")]
    [InlineData("""{ "data": "a", "unknown": 1 }""")]
    public void FromJson_NoCursor_IsRefusedInWords(string json) => Assert.Throws<InvalidDataException>(() => SourceCursor.FromJson(json));
}

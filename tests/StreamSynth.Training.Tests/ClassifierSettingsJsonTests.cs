using System.Text.Json;

namespace StreamSynth.Training.Tests;

public sealed class ClassifierSettingsJsonTests
{
    [Fact]
    public void Read_WhatWasWritten_IsEqual()
    {
        ClassifierSettings settings = new()
        {
            Classes = 12,
            Network = Network.DeitTiny,
            Norm = NormMode.Shared,
            Optimizer = OptimizerKind.Lamb,
            EmaDecay = 0.999,
            WeightDecay = 1 / 3f,
            Height = 64,
        };

        Assert.Equal(settings, ClassifierSettingsJson.Read(ClassifierSettingsJson.Write(settings)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"classes": 3, "surplus": 1}""")]
    [InlineData("""{"classes": 3, "network": "resnet9"}""")]
    public void Read_OtherJson_IsRefused(string json) => Assert.Throws<JsonException>(() => ClassifierSettingsJson.Read(json));
}

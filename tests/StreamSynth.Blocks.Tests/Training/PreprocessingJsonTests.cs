using System.Text.Json;
using StreamSynth.Blocks.Training;
using StreamSynth.Media;

namespace StreamSynth.Blocks.Tests.Training;

public sealed class PreprocessingJsonTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        Preprocessing preprocessing = new(224, 192) { Resizes = true, ResizeRatio = 256.0 / 224, Interpolation = ResizeKernel.Bicubic, Normalisation = Normalisation.ImageNet };

        string json = PreprocessingJson.Write(preprocessing);

        Assert.Equivalent(preprocessing, PreprocessingJson.Read(json), strict: true);
        Assert.Equal(json, PreprocessingJson.Write(PreprocessingJson.Read(json)));
        Assert.Throws<JsonException>(() => PreprocessingJson.Read("""{"height":1,"width":2,"surplus":3}"""));
    }
}

rootProject.name = "kotlin-junit6"
